//! Dates as precisely as they are known.

use std::{fmt, str::FromStr};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{Invalid, invalid::quoted};

/// A year, a month of a year, or a day: `2024`, `2024-05`, `2024-05-17`. Years 1 to 9999, days that the calendar has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct PartialDate {
    year: u16,
    month: Option<u8>,
    day: Option<u8>,
}

/// How much of a date is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Precision {
    /// The year alone.
    Year,
    /// Year and month.
    Month,
    /// The day.
    Day,
}

impl PartialDate {
    /// The date of these parts; a day needs a month.
    ///
    /// # Errors
    /// Parts that no calendar has.
    pub fn new(year: u16, month: Option<u8>, day: Option<u8>) -> Result<Self, Invalid> {
        if !(1..=9999).contains(&year) {
            return Err(refused(&format!("year {year} is outside 1 to 9999")));
        }
        match (month, day) {
            (None, Some(day)) => {
                return Err(refused(&format!("day {day} is in no month")));
            }
            (Some(month), _) if !(1..=12).contains(&month) => {
                return Err(refused(&format!("month {month} does not exist")));
            }
            (Some(month), Some(day))
                if NaiveDate::from_ymd_opt(year.into(), month.into(), day.into()).is_none() =>
            {
                return Err(refused(&format!("{year:04}-{month:02} has no day {day}")));
            }
            _ => {}
        }
        Ok(Self { year, month, day })
    }

    /// The year, 1 to 9999.
    #[must_use]
    pub const fn year(self) -> u16 {
        self.year
    }

    /// The month from 1; none when only the year is known.
    #[must_use]
    pub const fn month(self) -> Option<u8> {
        self.month
    }

    /// The day of the month from 1; none when it is not known.
    #[must_use]
    pub const fn day(self) -> Option<u8> {
        self.day
    }

    /// How much is known.
    #[must_use]
    pub const fn precision(self) -> Precision {
        match (self.month, self.day) {
            (None, _) => Precision::Year,
            (Some(_), None) => Precision::Month,
            (Some(_), Some(_)) => Precision::Day,
        }
    }

    /// The first day that the date can mean, as the number YYYYMMDD: what dates are ordered and compared by.
    #[must_use]
    pub fn sort_key(self) -> i32 {
        let (month, day) = (self.month.unwrap_or(1), self.day.unwrap_or(1));
        i32::from(self.year) * 10_000 + i32::from(month) * 100 + i32::from(day)
    }

    /// A number that the sort key of no day that the date can mean exceeds, and that of every later day does.
    #[must_use]
    pub fn last_sort_key(self) -> i32 {
        let (month, day) = (self.month.unwrap_or(12), self.day.unwrap_or(31));
        i32::from(self.year) * 10_000 + i32::from(month) * 100 + i32::from(day)
    }
}

fn refused(problem: &str) -> Invalid {
    Invalid::new(format!(
        "{problem}; write the date as 2024, 2024-05 or 2024-05-17."
    ))
}

/// The number of exactly `digits` ASCII digits.
fn number<T: FromStr>(text: &str, digits: usize) -> Option<T> {
    let good = text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit());
    good.then(|| text.parse().ok()).flatten()
}

impl FromStr for PartialDate {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let unread = || refused(&format!("{} is no date", quoted(text)));
        let mut parts = text.trim().split('-');
        let year = parts
            .next()
            .and_then(|part| number(part, 4))
            .ok_or_else(unread)?;
        let mut two_digits = || {
            parts
                .next()
                .map(|part| number(part, 2).ok_or_else(unread))
                .transpose()
        };
        let (month, day) = (two_digits()?, two_digits()?);
        if parts.next().is_some() {
            return Err(unread());
        }
        Self::new(year, month, day)
    }
}

impl fmt::Display for PartialDate {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:04}", self.year)?;
        for part in [self.month, self.day].into_iter().flatten() {
            write!(formatter, "-{part:02}")?;
        }
        Ok(())
    }
}

impl From<PartialDate> for String {
    fn from(date: PartialDate) -> Self {
        date.to_string()
    }
}

impl TryFrom<String> for PartialDate {
    type Error = Invalid;

    fn try_from(text: String) -> Result<Self, Invalid> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{PartialDate, Precision};

    #[test]
    fn dates_are_as_precise_as_they_are_written() {
        for (text, precision, sort_key) in [
            ("2024", Precision::Year, 20_240_101),
            ("2024-05", Precision::Month, 20_240_501),
            ("2024-02-29", Precision::Day, 20_240_229),
            ("0001", Precision::Year, 10_101),
            ("9999-12-31", Precision::Day, 99_991_231),
        ] {
            let date: PartialDate = text.parse().expect(text);
            assert_eq!(date.precision(), precision);
            assert_eq!(date.sort_key(), sort_key);
            assert_eq!(date.to_string(), text);
        }
    }

    #[test]
    fn a_wrong_date_is_refused_with_problem_and_remedy() {
        for (text, problem) in [
            ("2024-13", "month 13 does not exist"),
            ("2023-02-29", "2023-02 has no day 29"),
            ("2024-04-31", "2024-04 has no day 31"),
            ("2024-00", "month 0 does not exist"),
            ("0000", "year 0 is outside"),
            ("24", "'24' is no date"),
            ("2024-5", "'2024-5' is no date"),
            ("2024-05-17T00:00:00Z", "is no date"),
            ("2024-05-17-01", "is no date"),
            ("-2024", "is no date"),
            ("+202", "is no date"),
            ("", "'' is no date"),
        ] {
            let message = text.parse::<PartialDate>().expect_err(text).message;
            assert!(message.contains(problem), "{message}");
            assert!(message.ends_with("write the date as 2024, 2024-05 or 2024-05-17."));
        }
    }

    proptest! {
        #[test]
        fn reading_what_was_written_gives_the_same_date(year in 1_u16..=9999, month in 1_u8..=12, day in 1_u8..=28, known in 0..3) {
            let month = (known > 0).then_some(month);
            let day = (known > 1).then_some(day);
            let date = PartialDate::new(year, month, day).expect("these parts are in every calendar");
            prop_assert_eq!(date.to_string().parse(), Ok(date));
        }

        #[test]
        fn any_text_is_read_or_refused(text in "[0-9-]{0,12}|.*") {
            let _ = text.parse::<PartialDate>();
        }
    }
}
