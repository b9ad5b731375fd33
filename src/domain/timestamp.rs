//! Moments.

use std::{fmt, str::FromStr};

use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};

use super::{Invalid, invalid::quoted};

/// A moment in UTC to the microsecond, between the years 0 and 9999.
///
/// Written as RFC 3339 with always six digits of a second (`2024-05-30T12:00:00.000000Z`), so that texts sort like the
/// moments do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Timestamp(i64);

/// 0000-01-01T00:00:00Z.
const FIRST: i64 = -62_167_219_200_000_000;

/// 9999-12-31T23:59:59.999999Z.
const LAST: i64 = 253_402_300_799_999_999;

impl Timestamp {
    /// The moment so many microseconds after the start of 1970 in UTC; before it when negative. Moments outside the years
    /// 0 to 9999 become the first or the last one inside.
    #[must_use]
    pub fn from_micros(micros: i64) -> Self {
        Self(micros.clamp(FIRST, LAST))
    }

    /// Microseconds since the start of 1970 in UTC.
    #[must_use]
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// RFC 3339 in UTC with six digits of a second.
    #[must_use]
    pub fn to_rfc3339(self) -> String {
        DateTime::<Utc>::from_timestamp_micros(self.0)
            .unwrap_or_default()
            .to_rfc3339_opts(SecondsFormat::Micros, true)
    }

    /// RFC 2822 in UTC, to the second, as mails and RSS have it: `Tue, 14 Nov 2023 22:13:20 +0000`.
    #[must_use]
    pub fn to_rfc2822(self) -> String {
        DateTime::<Utc>::from_timestamp_micros(self.0)
            .unwrap_or_default()
            .to_rfc2822()
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.to_rfc3339())
    }
}

impl FromStr for Timestamp {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let micros = DateTime::parse_from_rfc3339(text.trim())
            .ok()
            .map(|time| time.timestamp_micros())
            .filter(|micros| (FIRST..=LAST).contains(micros));
        micros.map(Self).ok_or_else(|| {
            let given = quoted(text);
            Invalid::new(format!(
                "{given} is no moment; write date, time and offset like 2024-05-30T12:00:00Z (RFC 3339)."
            ))
        })
    }
}

impl From<Timestamp> for String {
    fn from(time: Timestamp) -> Self {
        time.to_rfc3339()
    }
}

impl TryFrom<String> for Timestamp {
    type Error = Invalid;

    fn try_from(text: String) -> Result<Self, Invalid> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Timestamp;

    #[test]
    fn every_rfc_3339_spelling_is_read_and_one_is_written() {
        for (text, expected) in [
            ("2024-05-30T12:00:00Z", "2024-05-30T12:00:00.000000Z"),
            ("2024-05-30T14:00:00+02:00", "2024-05-30T12:00:00.000000Z"),
            (" 2024-05-30 12:00:00.5Z ", "2024-05-30T12:00:00.500000Z"),
            (
                "2024-05-30t12:00:00.1234567z",
                "2024-05-30T12:00:00.123456Z",
            ),
            ("1969-12-31T23:59:59.999999Z", "1969-12-31T23:59:59.999999Z"),
        ] {
            let time: Timestamp = text.parse().expect(text);
            assert_eq!(time.to_string(), expected);
        }
    }

    #[test]
    fn what_is_no_moment_is_refused_with_the_remedy() {
        for text in [
            "",
            "2024-05-30",
            "2024-05-30T12:00:00",
            "2024-13-01T00:00:00Z",
            "yesterday",
        ] {
            let error = text.parse::<Timestamp>().expect_err(text);
            assert!(error.message.contains("RFC 3339"), "{error}");
        }
    }

    #[test]
    fn moments_out_of_range_are_drawn_to_the_nearest() {
        assert_eq!(
            Timestamp::from_micros(i64::MAX).to_string(),
            "9999-12-31T23:59:59.999999Z"
        );
        assert_eq!(
            Timestamp::from_micros(i64::MIN).to_string(),
            "0000-01-01T00:00:00.000000Z"
        );
    }

    proptest! {
        #[test]
        fn reading_what_was_written_gives_the_same_moment(micros in any::<i64>()) {
            let time = Timestamp::from_micros(micros);
            prop_assert_eq!(time.to_string().parse(), Ok(time));
        }

        #[test]
        fn any_text_is_read_or_refused(text in ".*") {
            let _ = text.parse::<Timestamp>();
        }
    }
}
