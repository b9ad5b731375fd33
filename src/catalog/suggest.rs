//! Suggestions while somebody types.

use entity::{author, paper, topic};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::{Error, Sight, papers};
use crate::{
    domain::text::fold,
    search::{self, Index, Reach, Reader, Typed},
};

/// Entries of a kind that are looked at; the ones added last.
const LOOKED_AT: u64 = 100;

/// What can be suggested.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Topics, by their names.
    Topic,
    /// Authors, by their names.
    Author,
    /// Papers, by their titles.
    Paper,
}

/// An entry that may be meant.
#[derive(Debug, Clone)]
pub enum Suggestion {
    /// A topic.
    Topic(topic::Model),
    /// An author.
    Author(author::Model),
    /// A paper.
    Paper(paper::Model),
}

impl Suggestion {
    /// What it is.
    #[must_use]
    pub fn kind(&self) -> Kind {
        match self {
            Self::Topic(_) => Kind::Topic,
            Self::Author(_) => Kind::Author,
            Self::Paper(_) => Kind::Paper,
        }
    }

    /// What it is called.
    #[must_use]
    pub fn label(&self) -> &str {
        match self {
            Self::Topic(row) => &row.name,
            Self::Author(row) => &row.display_name,
            Self::Paper(row) => &row.title,
        }
    }

    fn id(&self) -> i64 {
        match self {
            Self::Topic(row) => row.id,
            Self::Author(row) => row.id,
            Self::Paper(row) => row.id,
        }
    }
}

/// The entries that may be meant, the likeliest first: what is called so from its beginning before what has the words elsewhere, and
/// only then what other spellings of the words mean; topics before authors before papers, short names before long ones, and of equals
/// the one added last. A statement a kind, and when that finds too few, one for other spellings and one a kind again.
///
/// # Errors
/// When the database fails.
pub async fn suggest(
    connection: &impl ConnectionTrait,
    sight: Sight,
    text: &str,
    kinds: &[Kind],
    first: usize,
) -> Result<Vec<Suggestion>, Error> {
    let Some(typed) = Typed::read(text) else {
        return Ok(Vec::new());
    };
    let mut found = meant(connection, sight, &typed, kinds).await?;
    let text = fold(text);
    order(&mut found, text.trim());
    if found.len() < first {
        let known = search::vocabulary_of(connection, &typed.beginnings()).await?;
        if let Some(corrected) = typed.corrected(&known) {
            let mut more = meant(connection, sight, &corrected, kinds).await?;
            order(&mut more, &corrected.words().join(" "));
            let new = |one: &Suggestion| {
                let same =
                    |other: &Suggestion| (other.kind(), other.id()) == (one.kind(), one.id());
                !found.iter().any(same)
            };
            more.retain(new);
            found.append(&mut more);
        }
    }
    found.truncate(first);
    Ok(found)
}

fn order(found: &mut [Suggestion], text: &str) {
    found.sort_by_cached_key(|one| {
        let label = fold(one.label());
        let elsewhere = !label.starts_with(text);
        (elsewhere, one.kind(), label.chars().count(), -one.id())
    });
}

async fn meant(
    connection: &impl ConnectionTrait,
    sight: Sight,
    typed: &Typed,
    kinds: &[Kind],
) -> Result<Vec<Suggestion>, Error> {
    let (titles, names) = (typed.in_titles(), typed.in_names());
    let backend = connection.get_database_backend();
    let reader = |index, search| Reader {
        index,
        backend,
        search,
    };
    let wants = |kind| kinds.contains(&kind);
    let mut found = Vec::new();
    if wants(Kind::Topic) {
        let named = condition(reader(Index::Topics, &titles), topic::Column::Id);
        let rows = topic::Entity::find()
            .filter(named)
            .filter(topic::Column::DeletedAt.is_null())
            .order_by_desc(topic::Column::Id)
            .limit(LOOKED_AT);
        let rows = rows.all(connection).await?.into_iter();
        found.extend(rows.map(Suggestion::Topic));
    }
    if wants(Kind::Author) {
        let named = condition(reader(Index::Authors, &names), author::Column::Id);
        let rows = author::Entity::find()
            .filter(named)
            .filter(author::Column::DeletedAt.is_null())
            .order_by_desc(author::Column::Id)
            .limit(LOOKED_AT);
        let rows = rows.all(connection).await?.into_iter();
        found.extend(rows.map(Suggestion::Author));
    }
    if wants(Kind::Paper) {
        let titled = condition(reader(Index::Papers, &titles), paper::Column::Id);
        let rows = paper::Entity::find()
            .filter(titled)
            .filter(paper::Column::Visibility.is_in(papers::visibilities(sight)))
            .order_by_desc(paper::Column::Id)
            .limit(LOOKED_AT);
        let rows = rows.all(connection).await?.into_iter();
        found.extend(rows.map(Suggestion::Paper));
    }
    Ok(found)
}

/// That the name of an entry is met.
fn condition(reader: Reader<'_>, id: impl ColumnTrait) -> sea_orm::Condition {
    reader.condition(&id.into_expr(), None, Reach::Title)
}
