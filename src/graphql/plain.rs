//! Putting objects together at once whose values are at hand.
//!
//! The library makes a future of every field of every entry, and a page of papers has some five hundred. Where a selection asks the
//! entries of a list only for values that they have by now, they are put together in one go instead. Everything else - arguments,
//! fragments, directives, what has to be loaded, what fails - goes the library's way. Both ways give the same.

use std::borrow::Cow;

use async_graphql::{
    ContextSelectionSet, Name, OutputType, Positioned, ServerResult, Value,
    indexmap::IndexMap,
    parser::types::{Field, Selection, SelectionSet},
    registry::Registry,
};

/// An object that has some of its values at hand.
pub(super) trait Plain: OutputType {
    /// Loads what these fields need for all entries of the list that this one is of.
    fn load(
        &self,
        _ctx: &ContextSelectionSet<'_>,
        _selected: &SelectionSet,
    ) -> impl Future<Output = ()> + Send {
        std::future::ready(())
    }

    /// The value of a field without arguments; none when it is not at hand.
    fn value(&self, _field: &Field) -> Option<Value> {
        None
    }
}

/// A list of objects.
pub(super) struct PlainList<T>(pub(super) Vec<T>);

impl<T: Plain> OutputType for PlainList<T> {
    fn type_name() -> Cow<'static, str> {
        <Vec<T> as OutputType>::type_name()
    }

    fn qualified_type_name() -> String {
        <Vec<T> as OutputType>::qualified_type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        <Vec<T> as OutputType>::create_type_info(registry)
    }

    async fn resolve(
        &self,
        ctx: &ContextSelectionSet<'_>,
        field: &Positioned<Field>,
    ) -> ServerResult<Value> {
        let selected = &ctx.item.node;
        if let Some(any) = self.0.first().filter(|_| fields(selected).is_some()) {
            any.load(ctx, selected).await;
        }
        match list(&self.0, selected) {
            Some(list) => Ok(list),
            None => self.0.resolve(ctx, field).await,
        }
    }
}

/// A list of objects with these fields; none when anything of that is not at hand.
pub(super) fn list<T: Plain>(entries: &[T], selected: &SelectionSet) -> Option<Value> {
    let objects = entries.iter().map(|entry| object(entry, selected));
    objects.collect::<Option<_>>().map(Value::List)
}

/// An object with these fields; none when anything of that is not at hand.
pub(super) fn object<T: Plain>(entry: &T, selected: &SelectionSet) -> Option<Value> {
    let mut values = IndexMap::with_capacity(selected.items.len());
    for field in fields(selected)? {
        let value = if field.name.node == "__typename" {
            Value::String(T::type_name().into_owned())
        } else {
            entry.value(field)?
        };
        // What is asked for twice would have to be merged.
        if values.insert(key(field), value).is_some() {
            return None;
        }
    }
    Some(Value::Object(values))
}

/// The selected field with this name; none when there is none, or it does not stand for itself.
pub(super) fn field<'a>(selected: &'a SelectionSet, name: &str) -> Option<&'a Positioned<Field>> {
    selected.items.iter().find_map(|item| match &item.node {
        Selection::Field(field) if field.node.name.node == name => Some(field),
        _ => None,
    })
}

/// The selected fields; none when there is more to them than a name and an alias.
fn fields(selected: &SelectionSet) -> Option<impl Iterator<Item = &Field>> {
    let is_bare = |field: &Field| field.arguments.is_empty() && field.directives.is_empty();
    let fields = selected.items.iter().map(move |item| match &item.node {
        Selection::Field(field) if is_bare(&field.node) => Some(&field.node),
        _ => None,
    });
    let is_all = fields.clone().all(|field| field.is_some());
    is_all.then(|| fields.flatten())
}

fn key(field: &Field) -> Name {
    field.response_key().node.clone()
}

/// A text.
pub(super) fn text(text: &str) -> Value {
    Value::String(text.to_owned())
}

/// A text, or null.
pub(super) fn optional(text: Option<&str>) -> Value {
    text.map_or(Value::Null, self::text)
}
