//! What topics of a list have, loaded for all of them at once.

use std::{collections::HashMap, sync::Arc};

use entity::topic::Model;

use super::Topic;
use crate::{
    catalog::{self, Catalog, Sight, topics},
    graphql::siblings::{Part, groups},
};

/// The topics themselves, where only their keys are known, and perhaps the catalog revision at which their keys were read.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) struct Rows(pub(super) Option<i64>);

impl Part for Rows {
    type Value = Option<Arc<Model>>;

    async fn load(
        &self,
        catalog: &Catalog,
        _: Sight,
        keys: &[i64],
    ) -> Result<HashMap<i64, Self::Value>, catalog::Error> {
        let rows = topics::at(catalog, self.0, keys).await?.into_iter();
        Ok(rows.map(|(key, row)| (key, Some(row))).collect())
    }
}

/// The other names.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) struct Aliases;

impl Part for Aliases {
    type Value = Vec<String>;

    async fn load(
        &self,
        catalog: &Catalog,
        _: Sight,
        keys: &[i64],
    ) -> Result<HashMap<i64, Self::Value>, catalog::Error> {
        topics::aliases_of(catalog.read(), keys).await
    }
}

/// The topics right below.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) struct Children;

impl Part for Children {
    type Value = Vec<Topic>;

    async fn load(
        &self,
        catalog: &Catalog,
        _: Sight,
        keys: &[i64],
    ) -> Result<HashMap<i64, Self::Value>, catalog::Error> {
        let rows = topics::children_of(catalog.read(), keys).await?;
        Ok(siblings(rows))
    }
}

/// The topics above, from the top.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) struct Ancestors;

impl Part for Ancestors {
    type Value = Vec<Topic>;

    async fn load(
        &self,
        catalog: &Catalog,
        _: Sight,
        keys: &[i64],
    ) -> Result<HashMap<i64, Self::Value>, catalog::Error> {
        let rows = topics::ancestors_of(catalog.read(), keys).await?;
        Ok(siblings(rows))
    }
}

fn siblings(rows: HashMap<i64, Vec<Model>>) -> HashMap<i64, Vec<Topic>> {
    groups(rows, |row| row.id)
        .into_iter()
        .map(|(key, members)| (key, members.into_iter().map(Topic::member).collect()))
        .collect()
}
