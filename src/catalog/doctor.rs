//! Holding the read model against the tables that it follows from, and making it anew where it differs.
//!
//! Papers are looked at some hundreds at a time, by their keys, without keeping anybody from writing. What seems to differ is looked at
//! again in the turn of writing, where nothing changes meanwhile, and only what still differs is said.

use std::collections::{BTreeMap, HashMap};

use entity::{
    authorship,
    paper::{Column, Entity, Model},
    topic_paper,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect,
    sea_query::{Asterisk, Expr, ExprTrait},
};

use super::{
    Catalog, Error, lines,
    papers::{self, cards},
    unit,
};
use crate::domain::{EntityKind, GlobalId};

mod counts;
mod search;

/// What of the read model an entry has wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// A column of the paper's row that follows from others: its sort date, its visibility, the key of its title, how many authors it has.
    Row,
    /// What lists show of the paper.
    Card,
    /// The copies of the sort date and the visibility in the places of its authors.
    Authorships,
    /// The lists of topics that the paper is in, with the same copies.
    Topics,
    /// The number of listed papers beside an author or a topic.
    PaperCount,
    /// The words by which a search finds a paper, an author or a topic.
    Search,
}

impl Part {
    /// What it is called.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Row => "row",
            Self::Card => "card",
            Self::Authorships => "authorships",
            Self::Topics => "topics",
            Self::PaperCount => "paper count",
            Self::Search => "search",
        }
    }
}

/// A difference between the read model and what it follows from.
#[derive(Debug, Clone)]
pub struct Finding {
    /// Where.
    pub part: Part,
    /// Of which entry.
    pub entry: GlobalId,
    /// What would be right, cut to where the difference begins.
    pub expected: String,
    /// What is stored, likewise.
    pub found: String,
}

/// What to do with differences.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Treatment {
    /// Say them.
    Say,
    /// Say them and make anew what differs.
    Repair,
}

/// What happens during an examination.
#[derive(Debug)]
pub enum Event {
    /// So many papers of so many have been looked at.
    Looked {
        /// How many.
        at: u64,
        /// Of how many.
        of: u64,
    },
    /// Something differs.
    Found(Finding),
}

/// Characters shown before a difference, and altogether.
const BEFORE: usize = 20;
const SHOWN: usize = 80;

/// Looks at the read model of all papers, and says how many there are. The numbers beside authors and topics follow from that: they are
/// looked at when it is right.
///
/// # Errors
/// When the database fails, or stored values cannot be read. With [`Treatment::Repair`] what was repaired until then stays so.
pub async fn examine(
    catalog: &Catalog,
    treatment: Treatment,
    mut say: impl FnMut(Event),
) -> Result<u64, Error> {
    let of = Entity::find().count(catalog.read()).await?;
    let (mut at, mut after) = (0, i64::MIN);
    let mut is_right = true;
    loop {
        let rows = Entity::find()
            .filter(Column::Id.gt(after))
            .order_by_asc(Column::Id)
            .limit(cards::CHUNK as u64)
            .all(catalog.read())
            .await?;
        let Some(last) = rows.last() else { break };
        after = last.id;
        at += rows.len() as u64;
        let suspects = differences(catalog.read(), &rows).await?;
        if !suspects.is_empty() {
            let keys = suspects.into_keys().collect::<Vec<_>>();
            for finding in confirm(catalog, treatment, &keys).await? {
                is_right = treatment == Treatment::Repair;
                say(Event::Found(finding));
            }
        }
        say(Event::Looked { at, of });
    }
    if is_right {
        counts::examine(catalog, treatment, &mut say).await?;
    }
    search::examine(catalog, treatment, &mut say).await?;
    Ok(at)
}

/// Looks again in the turn of writing, and repairs if wanted.
async fn confirm(
    catalog: &Catalog,
    treatment: Treatment,
    papers: &[i64],
) -> Result<Vec<Finding>, Error> {
    let write = catalog.db.write().await?;
    let connection = write.connection();
    let rows = Entity::find().filter(Column::Id.is_in(papers.iter().copied()));
    let rows = rows.all(connection).await?;
    let found = differences(connection, &rows).await?;
    if treatment == Treatment::Repair && !found.is_empty() {
        let broken = rows.iter().filter(|row| found.contains_key(&row.id));
        repair(connection, broken).await?;
        // Answers that were computed from what was broken are old from now on.
        let revision = unit::next_revision(connection).await?;
        write.commit().await?;
        catalog.db.know(revision);
    }
    Ok(found.into_values().flatten().collect())
}

/// What differs, by the key of the paper. A fixed number of statements.
async fn differences(
    connection: &impl ConnectionTrait,
    rows: &[Model],
) -> Result<BTreeMap<i64, Vec<Finding>>, Error> {
    let keys: Vec<i64> = rows.iter().map(|row| row.id).collect();
    let places = places(connection, &keys).await?;
    let cards = cards::made(connection, &keys).await?;
    let listings = listings(connection, &keys).await?;
    let mut differences: BTreeMap<i64, Vec<Finding>> = BTreeMap::new();
    for row in rows {
        let mut differ = |part, expected: &str, found: &str| {
            if expected != found {
                let (expected, found) = around_difference(expected, found);
                differences.entry(row.id).or_default().push(Finding {
                    part,
                    entry: GlobalId {
                        kind: EntityKind::Paper,
                        uid: row.uid,
                    },
                    expected,
                    found,
                });
            }
        };
        let places = places.get(&row.id);
        let count = places.map_or(0, |places| places.count);
        let wanted = derived(row, count)?;
        differ(Part::Row, &shown(&wanted), &shown(row));
        let card = cards.get(&row.id).map_or("", String::as_str);
        differ(Part::Card, card, &row.card);
        let copies = format!("{} {}", wanted.pub_sort, wanted.visibility);
        for found in places.into_iter().flat_map(|places| &places.copies) {
            differ(Part::Authorships, &copies, found);
        }
        let (wanted, found) = listings.get(&row.id).cloned().unwrap_or_default();
        differ(Part::Topics, &wanted, &found);
    }
    Ok(differences)
}

/// The row as it has to be.
fn derived(row: &Model, authors: i32) -> Result<Model, Error> {
    let date = papers::published_on(row)?;
    let visibility = papers::state::visibility(row.status, row.deleted_at);
    Ok(Model {
        pub_sort: date.map_or(0, crate::domain::PartialDate::sort_key),
        visibility: visibility.as_i16(),
        title_key: lines::key(&row.title),
        author_count: authors,
        ..row.clone()
    })
}

fn shown(row: &Model) -> String {
    let Model {
        pub_sort,
        visibility,
        author_count,
        title_key,
        ..
    } = row;
    format!("sort {pub_sort}, visibility {visibility}, authors {author_count}, title {title_key}")
}

/// The places of the authors of a paper.
#[derive(Default)]
struct Places {
    count: i32,
    /// Each copy of the paper's sort date and visibility once.
    copies: Vec<String>,
}

async fn places(
    connection: &impl ConnectionTrait,
    papers: &[i64],
) -> Result<HashMap<i64, Places>, Error> {
    let rows: Vec<(i64, i32, i16, i64)> = authorship::Entity::find()
        .select_only()
        .column(authorship::Column::PaperId)
        .column(authorship::Column::PubSort)
        .column(authorship::Column::Visibility)
        .column_as(Expr::col(Asterisk).count(), "places")
        .filter(authorship::Column::PaperId.is_in(papers.iter().copied()))
        .group_by(authorship::Column::PaperId)
        .group_by(authorship::Column::PubSort)
        .group_by(authorship::Column::Visibility)
        .into_tuple()
        .all(connection)
        .await?;
    let mut places: HashMap<i64, Places> = HashMap::new();
    for (paper, pub_sort, visibility, count) in rows {
        let places = places.entry(paper).or_default();
        places.count += i32::try_from(count).unwrap_or(i32::MAX);
        places.copies.push(format!("{pub_sort} {visibility}"));
    }
    Ok(places)
}

/// The lists of topics that each paper has to be in, and those that it is in.
async fn listings(
    connection: &impl ConnectionTrait,
    keys: &[i64],
) -> Result<HashMap<i64, (String, String)>, Error> {
    let wanted = papers::listings(connection, keys).await?;
    let found = topic_paper::Entity::find()
        .filter(topic_paper::Column::PaperId.is_in(keys.iter().copied()))
        .order_by_asc(topic_paper::Column::PaperId)
        .order_by_asc(topic_paper::Column::TopicId)
        .all(connection)
        .await?;
    let text = |row: &topic_paper::Model| {
        let direct = if row.direct { "direct" } else { "above" };
        format!(
            "{} {direct} {} {}; ",
            row.topic_id, row.pub_sort, row.visibility
        )
    };
    let mut texts: HashMap<i64, (String, String)> = HashMap::new();
    for row in &wanted {
        texts.entry(row.paper_id).or_default().0 += &text(row);
    }
    for row in &found {
        texts.entry(row.paper_id).or_default().1 += &text(row);
    }
    Ok(texts)
}

/// Makes everything anew that follows from other tables. The rows first: the rest copies them.
async fn repair(
    connection: &impl ConnectionTrait,
    rows: impl Iterator<Item = &Model>,
) -> Result<(), Error> {
    let mut keys = Vec::new();
    for row in rows {
        keys.push(row.id);
        let count = authorship::Entity::find()
            .filter(authorship::Column::PaperId.eq(row.id))
            .count(connection)
            .await?;
        let wanted = derived(row, i32::try_from(count).unwrap_or(i32::MAX))?;
        let set = |column, value| (column, Expr::val(value));
        let (sort, visibility) = (wanted.pub_sort, wanted.visibility);
        let update = Entity::update_many()
            .col_expr(Column::TitleKey, Expr::val(wanted.title_key))
            .filter(Column::Id.eq(row.id));
        let columns = [
            set(Column::PubSort, sort),
            set(Column::Visibility, i32::from(visibility)),
            set(Column::AuthorCount, wanted.author_count),
        ];
        let update = columns.into_iter().fold(update, |update, (column, value)| {
            update.col_expr(column, value)
        });
        update.exec(connection).await?;
        authorship::Entity::update_many()
            .col_expr(authorship::Column::PubSort, Expr::val(sort))
            .col_expr(authorship::Column::Visibility, Expr::val(visibility))
            .filter(authorship::Column::PaperId.eq(row.id))
            .exec(connection)
            .await?;
    }
    papers::refresh_topics(connection, &keys).await?;
    cards::refresh(connection, &keys).await
}

/// Both texts from shortly before the first difference on, cut to what fits on a line.
fn around_difference(left: &str, right: &str) -> (String, String) {
    let same = left.chars().zip(right.chars());
    let same = same.take_while(|(left, right)| left == right).count();
    let skipped = same.saturating_sub(BEFORE);
    let cut = |text: &str| {
        let mut shown: String = text.chars().skip(skipped).take(SHOWN).collect();
        if skipped > 0 {
            shown.insert(0, '…');
        }
        if text.chars().count() > skipped + SHOWN {
            shown.push('…');
        }
        shown
    };
    (cut(left), cut(right))
}
