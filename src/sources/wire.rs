//! What all requests to other servers have in common: what is asked again and how long, and how much of an answer is read.

use std::{error::Error, io, time::Duration};

use chrono::DateTime;
use reqwest::{
    Response, StatusCode,
    header::{DATE, HeaderMap, RETRY_AFTER},
};
use tokio::time::{Instant, sleep};

/// How often something is asked, the first time included.
const TRIES: u32 = 10;

/// How long the first pause is, unless the server asks for another one. Each further one is twice as long.
const PAUSE: Duration = Duration::from_millis(500);

/// How long a server is asked again that cannot answer now.
#[derive(Debug)]
pub struct Patience {
    until: Instant,
    tries: u32,
    pause: Duration,
}

impl Patience {
    /// So long from now on.
    #[must_use]
    pub fn new(time: Duration) -> Self {
        Self::from(Instant::now(), time)
    }

    fn from(now: Instant, time: Duration) -> Self {
        Self {
            until: now.checked_add(time).unwrap_or(now),
            tries: TRIES,
            pause: PAUSE,
        }
    }

    /// Waits as long as the server asked for, else a little longer than the last time. False when it is time to give up.
    pub async fn wait(&mut self, asked: Option<Duration>) -> bool {
        match self.pause(Instant::now(), asked) {
            Some(pause) => {
                sleep(pause).await;
                true
            }
            None => false,
        }
    }

    fn pause(&mut self, now: Instant, asked: Option<Duration>) -> Option<Duration> {
        self.tries = self.tries.saturating_sub(1);
        let pause = asked.unwrap_or(self.pause);
        self.pause *= 2;
        let is_late = now.checked_add(pause).is_none_or(|end| end > self.until);
        (self.tries > 0 && !is_late).then_some(pause)
    }
}

/// How long a server asks to be left alone.
#[must_use]
pub fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    // By the server's own clock, which may be another one than ours.
    let date = |text| DateTime::parse_from_rfc2822(text).ok();
    let now = date(headers.get(DATE)?.to_str().ok()?)?;
    (date(text)? - now).to_std().ok()
}

/// Whether the same request may be answered well a little later.
#[must_use]
pub fn is_passing(status: StatusCode) -> bool {
    matches!(
        status,
        StatusCode::TOO_MANY_REQUESTS
            | StatusCode::BAD_GATEWAY
            | StatusCode::SERVICE_UNAVAILABLE
            | StatusCode::GATEWAY_TIMEOUT
    )
}

/// Why a body was not read.
#[derive(Debug)]
pub enum Unread {
    /// It is larger than that.
    TooLarge,
    /// The connection broke, or was too slow.
    Lost(reqwest::Error),
}

/// The body of an answer.
///
/// # Errors
/// When it has more bytes than that, or breaks off.
pub async fn body(mut response: Response, limit: usize) -> Result<Vec<u8>, Unread> {
    let announced = response.content_length().unwrap_or(0);
    if usize::try_from(announced).map_or(true, |announced| announced > limit) {
        return Err(Unread::TooLarge);
    }
    let mut body = Vec::new();
    while let Some(part) = response.chunk().await.map_err(Unread::Lost)? {
        if part.len() > limit - body.len() {
            return Err(Unread::TooLarge);
        }
        body.extend_from_slice(&part);
    }
    Ok(body)
}

/// What an error goes back to, in the words of whoever met it first.
#[must_use]
pub fn cause(error: &reqwest::Error) -> String {
    if error.is_timeout() {
        return "there was no answer in time".to_owned();
    }
    let mut cause: &dyn Error = error;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    cause.to_string()
}

/// The error of this type that an error goes back to, if there is one.
#[must_use]
pub fn within<T: Error + 'static>(error: &reqwest::Error) -> Option<&T> {
    let mut cause: Option<&(dyn Error + 'static)> = error.source();
    while let Some(error) = cause {
        if let Some(found) = error.downcast_ref() {
            return Some(found);
        }
        // The source of such an error is not what it wraps, but the source of that.
        let wrapped = error
            .downcast_ref::<io::Error>()
            .and_then(io::Error::get_ref);
        cause = match wrapped {
            Some(inner) => Some(inner),
            None => error.source(),
        };
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(pairs: &[(&'static str, &'static str)]) -> Option<Duration> {
        let pairs = pairs.iter().map(|(name, value)| {
            let value = reqwest::header::HeaderValue::from_static(value);
            (reqwest::header::HeaderName::from_static(name), value)
        });
        retry_after(&pairs.collect())
    }

    #[test]
    fn servers_ask_for_seconds_or_name_a_moment() {
        assert_eq!(asked(&[]), None);
        assert_eq!(
            asked(&[("retry-after", "120")]),
            Some(Duration::from_mins(2))
        );
        let moment = ("retry-after", "Wed, 21 Oct 2015 07:28:10 GMT");
        let now = ("date", "Wed, 21 Oct 2015 07:28:00 GMT");
        assert_eq!(asked(&[moment, now]), Some(Duration::from_secs(10)));
        assert_eq!(asked(&[moment]), None);
        assert_eq!(asked(&[("retry-after", "soon"), now]), None);
    }

    #[test]
    fn patience_ends_by_time_and_by_number() {
        let now = Instant::now();
        let seconds = Duration::from_secs;
        let mut short = Patience::from(now, seconds(2));
        assert_eq!(short.pause(now, None), Some(PAUSE));
        assert_eq!(short.pause(now + PAUSE, None), Some(2 * PAUSE));
        assert_eq!(short.pause(now + 3 * PAUSE, None), None, "too late then");
        let mut asked = Patience::from(now, seconds(60));
        assert_eq!(asked.pause(now, Some(seconds(60))), Some(seconds(60)));
        assert_eq!(asked.pause(now, Some(seconds(61))), None);
        let mut often = Patience::from(now, seconds(60));
        let pauses = std::iter::from_fn(|| often.pause(now, Some(Duration::ZERO)));
        assert_eq!(pauses.count() + 1, TRIES as usize);
        assert_eq!(Patience::from(now, Duration::ZERO).pause(now, None), None);
    }
}
