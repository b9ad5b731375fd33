//! Long lists of input, kept small until they are read row by row.
//!
//! The library keeps the variables of a request to its end, and copies them on their way to the resolver at every level; a value takes
//! some ten times the bytes of its JSON. A packed list is that JSON, which all copies share.

use std::{borrow::Cow, marker::PhantomData};

use async_graphql::{InputType, InputValueError, InputValueResult, Value, registry::Registry};
use bytes::{Buf, Bytes};

/// Ends each row. JSON has it in no text, unless escaped.
const END: u8 = b'\n';

/// A list of input objects that the schema shows as `[T!]!`.
pub(super) struct Packed<T> {
    /// The JSON of each row, and its end.
    rows: Bytes,
    of: PhantomData<fn() -> T>,
}

/// Makes values that were judged into what [`Packed`] reads. They are dropped one by one.
pub(super) fn pack(values: Vec<Value>) -> Value {
    let mut rows = Vec::new();
    for value in values {
        // Values of variables came from JSON, so they always become JSON.
        serde_json::to_writer(&mut rows, &value).unwrap_or_default();
        rows.push(END);
    }
    Value::Binary(rows.into())
}

impl<T: InputType> Packed<T> {
    /// The rows, each read when its turn comes.
    pub(super) fn rows(&self) -> impl ExactSizeIterator<Item = T> + use<T> {
        let mut left = self.rows.clone();
        // After the last end stands nothing.
        let count = left.split(|byte| *byte == END).skip(1).count();
        (0..count).map(move |_| {
            let end = left.iter().position(|byte| *byte == END);
            let row = left.split_to(end.unwrap_or(left.len()));
            left.advance(usize::from(end.is_some()));
            let row = serde_json::from_slice(&row).ok();
            T::parse(row)
                .ok()
                .expect("rows are judged before they are packed")
        })
    }
}

impl<T: InputType> InputType for Packed<T> {
    type RawValueType = Self;

    fn type_name() -> Cow<'static, str> {
        Vec::<T>::type_name()
    }

    fn qualified_type_name() -> String {
        Vec::<T>::qualified_type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        Vec::<T>::create_type_info(registry)
    }

    fn parse(value: Option<Value>) -> InputValueResult<Self> {
        let rows = match value.unwrap_or_default() {
            Value::Binary(rows) => rows,
            value => {
                // Written in a document: such a list is short.
                let rows = Vec::<T>::parse(Some(value)).map_err(InputValueError::propagate)?;
                let packed = pack(rows.iter().map(InputType::to_value).collect());
                return Self::parse(Some(packed));
            }
        };
        let of = PhantomData;
        Ok(Self { rows, of })
    }

    fn to_value(&self) -> Value {
        Value::List(self.rows().map(|row| row.to_value()).collect())
    }

    fn as_raw_value(&self) -> Option<&Self::RawValueType> {
        Some(self)
    }
}
