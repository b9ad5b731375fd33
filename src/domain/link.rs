//! Addresses on the web.

use std::{fmt, str::FromStr};

use url::Url;

use super::{Invalid, invalid::quoted, limits::URL_BYTES, text};

/// An http or https address without credentials, of at most 2,048 bytes.
///
/// It is kept as it was written: a server may tell spellings apart that a normal form would join.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct HttpUrl(String);

impl HttpUrl {
    /// Reads an address; space around it is dropped.
    ///
    /// # Errors
    /// Anything that a browser would not open as a web page, or that hides where it leads.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let address = text.trim();
        let refuse = |problem: &str| {
            let given = quoted(address);
            Err(Invalid::new(format!(
                "{given} {problem}; write an address like https://example.org/paper."
            )))
        };
        if address.len() > URL_BYTES {
            return Err(Invalid::new(format!(
                "The address has {} bytes; at most {URL_BYTES} are allowed.",
                address.len()
            )));
        }
        if address
            .chars()
            .any(|c| c.is_whitespace() || c.is_control() || text::is_hidden(c))
        {
            return refuse("contains a space or a character that cannot be seen");
        }
        if address.contains(['<', '>', '"', '\\', '`', '{', '}', '|', '^']) {
            return refuse("contains a character that addresses must percent-encode");
        }
        let Ok(url) = Url::parse(address) else {
            return refuse("is no complete address");
        };
        if !matches!(url.scheme(), "http" | "https") {
            return refuse("does not begin with http:// or https://");
        }
        // The parser forgives a missing slash ("https:example.org"); other readers would not.
        if !address[url.scheme().len()..].starts_with("://") {
            return refuse("lacks the two slashes before the host");
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(Invalid::new(
                "The address contains a user name or a password; remove the part before the @.",
            ));
        }
        Ok(Self(address.to_owned()))
    }

    /// The address as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for HttpUrl {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        Self::parse(text)
    }
}

impl fmt::Display for HttpUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// The spellings of an address that hardly ever lead to different pages, the given one first: http or https, a slash at the end or
/// none, with the place in the page or without, the host in capitals. At most 8; an address without `https://` counts as one.
#[must_use]
pub fn spellings(address: &str) -> Vec<String> {
    let address = address.trim();
    let mut spellings = vec![address.to_owned()];
    let (scheme, rest) = match address.split_once("://") {
        Some((scheme, rest)) => (scheme.to_ascii_lowercase(), rest),
        None => ("https".to_owned(), address),
    };
    let other = match scheme.as_str() {
        "http" => "https",
        "https" => "http",
        _ => return spellings,
    };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (host, path) = rest.split_at(end);
    let whole = format!("{}{path}", host.to_ascii_lowercase());
    let page = whole.split('#').next().unwrap_or_default();
    for scheme in [scheme.as_str(), other] {
        for text in [whole.as_str(), page] {
            spellings.push(format!("{scheme}://{text}"));
        }
        if !page.contains('?') {
            let slashed = page.strip_suffix('/');
            let slashed = slashed.map_or_else(|| format!("{page}/"), str::to_owned);
            spellings.push(format!("{scheme}://{slashed}"));
        }
    }
    let mut kept: Vec<String> = Vec::with_capacity(spellings.len());
    for spelling in spellings {
        if !kept.contains(&spelling) {
            kept.push(spelling);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{HttpUrl, spellings};

    #[test]
    fn spellings_of_one_page_are_known() {
        assert_eq!(
            spellings("HTTP://Example.org/Paper/#part"),
            [
                "HTTP://Example.org/Paper/#part",
                "http://example.org/Paper/#part",
                "http://example.org/Paper/",
                "http://example.org/Paper",
                "https://example.org/Paper/#part",
                "https://example.org/Paper/",
                "https://example.org/Paper",
            ]
        );
        assert_eq!(
            spellings("example.org/p?a=1"),
            [
                "example.org/p?a=1",
                "https://example.org/p?a=1",
                "http://example.org/p?a=1",
            ]
        );
        assert_eq!(spellings("ftp://example.org"), ["ftp://example.org"]);
    }

    #[test]
    fn web_addresses_are_kept_as_written() {
        for text in [
            "https://arxiv.org/abs/2405.19832",
            "http://example.org",
            "HTTPS://Example.org/~name/a%20b?q=1&r=%C3%A9#part",
            "https://example.org/a_(b)",
            "https://例え.jp/論文",
            "http://localhost:8000/x",
            "https://[::1]/",
        ] {
            assert_eq!(HttpUrl::parse(text).expect(text).as_str(), text);
        }
        assert_eq!(
            HttpUrl::parse(" https://a.b\n")
                .expect("space around")
                .as_str(),
            "https://a.b"
        );
    }

    #[test]
    fn what_is_no_web_address_is_refused() {
        for text in [
            "",
            "example.org",
            "ftp://example.org/x",
            "javascript:alert(1)",
            "data:text/html,x",
            "https://user@example.org",
            "https://user:secret@example.org",
            "https://exa mple.org",
            "https://example.org/a b",
            "https://example.org/\u{202e}",
            "https://example.org/\u{0}",
            "https:example.org",
            "https:///",
            "https://",
            "//example.org",
            "https://example.org/<script>",
            "https:\\\\example.org",
        ] {
            assert!(HttpUrl::parse(text).is_err(), "{text}");
        }
        let long = format!("https://example.org/{}", "x".repeat(2_029));
        let message = HttpUrl::parse(&long).expect_err("too long").message;
        assert_eq!(
            message,
            "The address has 2049 bytes; at most 2048 are allowed."
        );
    }

    #[test]
    fn a_password_is_not_repeated() {
        let error = HttpUrl::parse("https://user:secret@example.org").expect_err("credentials");
        assert!(!error.message.contains("secret"));
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "(https?://)?.*") {
            if let Ok(url) = HttpUrl::parse(&text) {
                prop_assert_eq!(HttpUrl::parse(url.as_str()), Ok(url));
            }
        }
    }
}
