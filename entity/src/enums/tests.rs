use std::collections::HashSet;
use std::fmt::Debug;
use std::hash::Hash;

use sea_orm::{ActiveEnum, Iterable};

use super::*;

/// Checks one enum: the words go there and back, differ from each other, and are what the database stores.
fn check<T>(all: &[T], as_str: fn(T) -> &'static str, parse: fn(&str) -> Option<T>)
where
    T: ActiveEnum<Value = String> + Iterable + Copy + Debug + PartialEq + Eq + Hash,
{
    assert_eq!(T::iter().collect::<Vec<_>>(), all);
    for &value in all {
        assert_eq!(parse(as_str(value)), Some(value));
        assert_eq!(value.to_value(), as_str(value));
        assert_eq!(parse(&as_str(value).to_lowercase()), None);
    }
    assert_eq!(
        all.iter()
            .copied()
            .map(as_str)
            .collect::<HashSet<_>>()
            .len(),
        all.len()
    );
}

macro_rules! check_all {
    ($($name:ident),+ $(,)?) => { $( check($name::ALL, $name::as_str, $name::parse); )+ };
}

#[test]
fn every_word_goes_there_and_back_and_is_what_is_stored() {
    check_all!(
        PaperKind,
        PaperStatus,
        Integrity,
        LinkRelation,
        SummaryKind,
        SummaryOrigin,
        AuthorshipKind,
        TopicSource,
        Role,
        ChangeEntity,
        ChangeOperation,
    );
}
