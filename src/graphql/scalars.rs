//! Scalars of the schema.

use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, Value};

use crate::domain;

/// A moment in UTC, RFC 3339 with six digits of a second: `2024-05-30T12:00:00.000000Z`. As an input any RFC 3339 time is taken.
pub(super) struct DateTime(pub(super) domain::Timestamp);

impl DateTime {
    pub(super) fn of(micros: i64) -> Self {
        Self(domain::Timestamp::from_micros(micros))
    }
}

/// A moment in UTC, RFC 3339 with six digits of a second: `2024-05-30T12:00:00.000000Z`. As an input any RFC 3339 time is taken.
#[Scalar(specified_by_url = "https://www.rfc-editor.org/rfc/rfc3339")]
impl ScalarType for DateTime {
    fn parse(value: Value) -> InputValueResult<Self> {
        match &value {
            Value::String(text) => match text.parse() {
                Ok(time) => Ok(Self(time)),
                Err(domain::Invalid { message }) => Err(InputValueError::custom(message)),
            },
            _ => Err(InputValueError::expected_type(value)),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
}

/// A date as precisely as it is known: `2024`, `2024-05` or `2024-05-17`.
pub(super) struct PartialDate(pub(super) domain::PartialDate);

/// A date as precisely as it is known: `2024`, `2024-05` or `2024-05-17`.
#[Scalar]
impl ScalarType for PartialDate {
    fn parse(value: Value) -> InputValueResult<Self> {
        match &value {
            Value::String(text) => match text.parse() {
                Ok(date) => Ok(Self(date)),
                Err(domain::Invalid { message }) => Err(InputValueError::custom(message)),
            },
            _ => Err(InputValueError::expected_type(value)),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
}

/// Any JSON value: a text, a number, true or false, a list or an object.
#[derive(Clone)]
pub(super) struct Json(pub(super) serde_json::Value);

/// Any JSON value: a text, a number, true or false, a list or an object.
#[Scalar(
    name = "JSON",
    specified_by_url = "https://www.rfc-editor.org/rfc/rfc8259"
)]
impl ScalarType for Json {
    fn parse(value: Value) -> InputValueResult<Self> {
        Ok(Self(value.into_json()?))
    }

    fn to_value(&self) -> Value {
        // Every JSON value is a GraphQL value.
        Value::from_json(self.0.clone()).unwrap_or_default()
    }
}
