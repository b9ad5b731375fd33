//! From values as the history has them to a wish that the ordinary verb can carry out.

use serde_json::Value;
use uuid::Uuid;

use super::{TopicInput, verbs};
use crate::catalog::{
    Patch, WriteError,
    unit::{Snapshot, Unit},
};

/// The values of a topic as the history has them.
pub(in crate::catalog) async fn snapshot_of(
    unit: &Unit<'_>,
    uid: Uuid,
    expected: Option<i32>,
) -> Result<Snapshot, WriteError> {
    let (row, aliases, parent) = verbs::current(unit, uid, expected).await?;
    Ok(verbs::snapshot(&row, &aliases, parent))
}

/// The wish that these values of a topic be so.
pub(in crate::catalog) fn wish(values: &Snapshot) -> TopicInput {
    let text = |field: &str| match values.get(field) {
        None => Patch::Keep,
        Some(value) => value.as_str().map(str::to_owned).into(),
    };
    let texts = |value: &Value| {
        let members = value.as_array().into_iter().flatten();
        let texts = members.filter_map(Value::as_str).map(str::to_owned);
        texts.collect::<Vec<_>>()
    };
    let number = |value: &Value| value.as_i64().and_then(|number| i32::try_from(number).ok());
    let aliases = values.get("aliases").map(texts);
    TopicInput {
        slug: text("slug"),
        name: text("name"),
        description: text("description"),
        aliases: aliases.map_or(Patch::Keep, Patch::Set),
        parent: text("parent"),
        position: values
            .get("position")
            .map_or(Patch::Keep, |value| number(value).into()),
    }
}
