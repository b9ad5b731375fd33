//! In which coding a client wants content.

use axum::http::{HeaderMap, header};

/// How content is coded on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Coding {
    /// The smallest, which browsers take over https and from this machine.
    Brotli,
    /// What every client knows.
    Gzip,
    /// As it is.
    Identity,
}

impl Coding {
    /// The name in `Content-Encoding`; none for content as it is.
    pub(super) fn name(self) -> Option<&'static str> {
        match self {
            Self::Brotli => Some("br"),
            Self::Gzip => Some("gzip"),
            Self::Identity => None,
        }
    }

    /// How much a client wants it, from 0 to 1, by its `Accept-Encoding`: one may say nothing, one may say no.
    fn weight(self, request: &HeaderMap) -> f32 {
        let name = self.name().unwrap_or("identity");
        let (mut named, mut others) = (None, None);
        for (coding, weight) in wishes(request) {
            if coding.eq_ignore_ascii_case(name) {
                named = Some(weight);
            } else if coding == "*" {
                others = Some(weight);
            }
        }
        // As it is may always be sent, but it is nobody's first choice.
        let unnamed = if self == Self::Identity {
            f32::MIN_POSITIVE
        } else {
            0.0
        };
        named.or(others).unwrap_or(unnamed)
    }
}

/// The coding that a client likes best of those that are stored, the smallest of several that it likes as much. When it
/// takes none of them, content goes out as it is.
pub(super) fn best(request: &HeaderMap, is_stored: impl Fn(Coding) -> bool) -> Coding {
    [Coding::Identity, Coding::Gzip, Coding::Brotli]
        .into_iter()
        .filter(|coding| *coding == Coding::Identity || is_stored(*coding))
        .map(|coding| (coding, coding.weight(request)))
        .filter(|(_, weight)| *weight > 0.0)
        // The last of equals.
        .max_by(|(_, one), (_, other)| one.total_cmp(other))
        .map_or(Coding::Identity, |(coding, _)| coding)
}

fn wishes(request: &HeaderMap) -> impl Iterator<Item = (&str, f32)> {
    let lists = request.get_all(header::ACCEPT_ENCODING).iter();
    lists
        .filter_map(|list| list.to_str().ok())
        .flat_map(|list| list.split(','))
        .filter_map(wish)
}

/// One member of the list, such as `br` or `gzip;q=0.5`. One that cannot be read is no wish.
fn wish(member: &str) -> Option<(&str, f32)> {
    let (coding, parameters) = member.split_once(';').unwrap_or((member, "q=1"));
    let (_, weight) = parameters
        .split_once('=')
        .filter(|(name, _)| name.trim().eq_ignore_ascii_case("q"))?;
    let weight = weight
        .trim()
        .parse()
        .ok()
        .filter(|weight| (0.0..=1.0).contains(weight))?;
    Some((coding.trim(), weight))
}
