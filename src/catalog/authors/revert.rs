//! From values as the history has them to a wish that the ordinary verb can carry out.

use serde_json::Value;
use uuid::Uuid;

use super::{AuthorInput, NameInput, verbs};
use crate::catalog::{
    Patch, WriteError,
    unit::{Snapshot, Unit},
};

/// The values of an author as the history has them, and the private names, which it does not have.
pub(in crate::catalog) async fn snapshot_of(
    unit: &Unit<'_>,
    uid: Uuid,
    expected: Option<i32>,
) -> Result<(Snapshot, Vec<NameInput>), WriteError> {
    let row = verbs::current(unit, uid, expected).await?;
    let mut names = verbs::names_of(unit, row.id).await?;
    let snapshot = verbs::snapshot(&row, &names);
    names.retain(|name| name.private);
    Ok((snapshot, names))
}

/// The wish that these values of an author be so, the private names staying as they are.
pub(in crate::catalog) fn wish(values: &Snapshot, private: Vec<NameInput>) -> AuthorInput {
    let text = |field: &str| match values.get(field) {
        None => Patch::Keep,
        Some(value) => value.as_str().map(str::to_owned).into(),
    };
    let public = |value: &Value| {
        let names = value.as_array().into_iter().flatten();
        let names = names.filter_map(Value::as_str).map(|name| NameInput {
            name: name.to_owned(),
            private: false,
        });
        names.collect::<Vec<_>>()
    };
    let names = values.get("names").map(public);
    AuthorInput {
        slug: text("slug"),
        display_name: text("displayName"),
        given_name: text("givenName"),
        family_name: text("familyName"),
        suffix: text("suffix"),
        orcid: text("orcid"),
        homepage: text("homepage"),
        names: names.map_or(Patch::Keep, |mut names| {
            names.extend(private);
            Patch::Set(names)
        }),
    }
}
