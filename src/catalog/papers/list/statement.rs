//! The rows of a list as a statement: from which table, under which conditions.

use entity::{authorship, catalog_state, citation, enums::PaperStatus, paper, topic_paper};
use sea_orm::{
    ColumnTrait, Condition, DbBackend, DbErr, Iterable, QueryResult,
    sea_query::{
        Expr, ExprTrait, IntoTableRef, JoinType, Query, SelectStatement, SimpleExpr,
        SubQueryStatement,
    },
};

use super::{Filter, List, Scope, Test, condition, filter::Deleted};
use crate::{
    catalog::{Sight, filter::Linked, page::Keyset, papers::visibilities},
    domain::Visibility,
    search::{Index, Reach, Reader},
};

/// What a table of links is called in statements.
const LINK: &str = "link";

/// What the authors or topics are called in statements that ask for the lists of many.
pub(super) const PARENT: &str = "parent";

/// The table that has a paper's key, date and visibility.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Source {
    /// The papers.
    Paper,
    /// The authorships of an author.
    Author,
    /// The listings of a topic.
    Topic,
    /// The papers themselves, by their venue.
    Venue,
    /// The papers that a paper cites.
    Reference,
    /// The papers that cite a paper.
    Citation,
}

impl Source {
    fn name(self) -> &'static str {
        match self {
            Self::Paper => "paper",
            _ => LINK,
        }
    }

    /// The key of the paper.
    pub(super) fn id(self) -> SimpleExpr {
        match self {
            Self::Author | Self::Topic => Expr::col((self.name(), "paper_id")),
            _ => Expr::col((self.name(), "id")),
        }
    }

    /// The first day of its date, 0 when unknown.
    pub(super) fn pub_sort(self) -> SimpleExpr {
        Expr::col((self.name(), "pub_sort"))
    }

    /// The first day of its date, or another number when unknown. Written so that the index on this very expression serves.
    pub(super) fn pub_sort_or(self, unknown: i32) -> SimpleExpr {
        let name = self.name();
        Expr::cust(format!(
            r#"(CASE WHEN "{name}"."pub_sort" = 0 THEN {unknown} ELSE "{name}"."pub_sort" END)"#
        ))
    }

    /// The year of its date, 0 when unknown. Without bound values, so that it can be grouped by.
    pub(super) fn year(self) -> SimpleExpr {
        Expr::cust(format!(r#""{}"."pub_sort" / 10000"#, self.name()))
    }

    /// Who sees it.
    pub(super) fn visibility(self) -> SimpleExpr {
        Expr::col((self.name(), "visibility"))
    }

    /// Whose link it is.
    fn parent(self) -> SimpleExpr {
        match self {
            Self::Paper => Expr::val(0),
            Self::Author => Expr::col((LINK, "author_id")),
            Self::Topic => Expr::col((LINK, "topic_id")),
            Self::Venue => Expr::col((LINK, "venue_id")),
            Self::Reference => Expr::col((citation::Entity, citation::Column::CitingId)),
            Self::Citation => Expr::col((citation::Entity, citation::Column::CitedId)),
        }
    }
}

/// Whose lists a statement asks for.
#[derive(Debug, Clone, Copy)]
pub(super) enum Parent<'a> {
    /// Nobody's in particular: the scope is all papers.
    Everybody,
    /// This one's.
    One(i64),
    /// These ones'.
    Many(&'a [i64]),
    /// That of the row that an outer statement is at.
    Outer,
}

/// A list, ready to be asked for.
pub(super) struct Statement<'a> {
    pub(super) list: &'a List,
    pub(super) backend: DbBackend,
    pub(super) source: Source,
    /// The one author or topic that a filter of all papers names.
    only: Option<i64>,
    /// Whether the papers of the topics below do not count.
    direct: bool,
    /// What may be seen, each a range of its own in the indexes.
    pub(super) visibilities: Vec<i16>,
    conditions: Vec<&'a Filter>,
}

impl<'a> Statement<'a> {
    pub(super) fn new(list: &'a List, sight: Sight, backend: DbBackend) -> Self {
        let mut conditions = list.filter.members();
        let visibilities = visible(&list.filter, &mut conditions, sight);
        let (source, only, direct) = match list.scope {
            Scope::All => narrowest(list, &mut conditions),
            Scope::Author => (Source::Author, None, false),
            Scope::Topic => (Source::Topic, None, false),
            Scope::TopicItself => (Source::Topic, None, true),
            Scope::Venue => (Source::Venue, None, false),
            Scope::References => (Source::Reference, None, false),
            Scope::CitedBy => (Source::Citation, None, false),
        };
        Self {
            list,
            backend,
            source,
            only,
            direct,
            visibilities,
            conditions,
        }
    }

    /// The order of its rows.
    pub(super) fn keyset(&self) -> Keyset {
        self.list.order.keyset(self.source)
    }

    /// The table of the authors, topics and so on whose lists these are.
    pub(super) fn read_parents(&self, statement: &mut SelectStatement, parents: &[i64]) {
        let table = match self.source {
            Source::Author => entity::author::Entity.into_table_ref(),
            Source::Topic | Source::Paper => entity::topic::Entity.into_table_ref(),
            Source::Venue => entity::venue::Entity.into_table_ref(),
            Source::Reference | Source::Citation => paper::Entity.into_table_ref(),
        };
        statement
            .expr_as(parent_key(), PARENT)
            .from_as(table, PARENT)
            .and_where(parent_key().is_in(parents.iter().copied()));
    }

    /// The rows of the list without any columns; `with_paper` says that columns of the paper will be.
    pub(super) fn rows(&self, parent: Parent<'_>, with_paper: bool) -> SelectStatement {
        let mut rows = Query::select();
        match self.source {
            Source::Paper => rows.from(paper::Entity),
            Source::Author => rows.from_as(authorship::Entity, LINK),
            Source::Topic => rows.from_as(topic_paper::Entity, LINK),
            Source::Venue => rows.from_as(paper::Entity, LINK),
            Source::Reference => cited(&mut rows, citation::Column::CitedId),
            Source::Citation => cited(&mut rows, citation::Column::CitingId),
        };
        if self.source != Source::Paper && (with_paper || !self.is_of_links()) {
            let same = Expr::col(("paper", "id")).eq(self.source.id());
            rows.inner_join(paper::Entity, same);
        }
        match parent {
            Parent::Everybody => {
                if let Some(only) = self.only {
                    rows.and_where(self.source.parent().eq(only));
                }
            }
            Parent::One(key) => {
                rows.and_where(self.source.parent().eq(key));
            }
            Parent::Many(keys) => {
                rows.and_where(self.source.parent().is_in(keys.iter().copied()));
            }
            Parent::Outer => {
                rows.and_where(self.source.parent().eq(parent_key()));
            }
        }
        if self.direct {
            rows.and_where(Expr::col((LINK, "direct")).eq(true));
        }
        let writer = condition::Writer {
            keys: &self.list.keys,
            backend: self.backend,
            source: self.source,
        };
        for condition in &self.conditions {
            rows.cond_where(writer.condition(condition));
        }
        if self.list.search().is_some() {
            rows.cond_where(self.found(Reach::Everything));
        }
        rows
    }

    /// Whether the conditions need nothing of the paper itself.
    fn is_of_links(&self) -> bool {
        self.conditions
            .iter()
            .all(|condition| condition.is_of_links())
    }

    /// The rows that may be seen.
    pub(super) fn visible_rows(&self, parent: Parent<'_>, with_paper: bool) -> SelectStatement {
        let mut rows = self.rows(parent, with_paper);
        rows.and_where(match self.visibilities[..] {
            [only] => self.source.visibility().eq(only),
            _ => self
                .source
                .visibility()
                .is_in(self.visibilities.iter().copied()),
        });
        rows
    }

    /// What the list is searched for, ready for statements.
    pub(super) fn reader(&self) -> Option<Reader<'_>> {
        Some(Reader {
            index: Index::Papers,
            backend: self.backend,
            search: self.list.search.as_ref()?,
        })
    }

    /// That the search meets a paper, by words within reach.
    pub(super) fn found(&self, reach: Reach) -> Condition {
        let (id, date) = (self.source.id(), self.source.pub_sort());
        self.reader().map_or_else(Condition::all, |reader| {
            reader.condition(&id, Some(&date), reach)
        })
    }

    /// Whose list a row is in.
    pub(super) fn parent(&self) -> SimpleExpr {
        self.source.parent()
    }
}

/// Reads the papers at one end of citations.
fn cited(rows: &mut SelectStatement, end: citation::Column) -> &mut SelectStatement {
    let same = Expr::col((LINK, "id")).equals((citation::Entity, end));
    rows.from(citation::Entity)
        .join_as(JoinType::InnerJoin, paper::Entity, LINK, same)
}

/// The key of the row that an outer statement is at.
pub(super) fn parent_key() -> SimpleExpr {
    Expr::col((PARENT, "id"))
}

/// All columns of papers.
pub(super) fn paper_columns(statement: &mut SelectStatement) {
    statement.columns(paper::Column::iter().map(|column| (paper::Entity, column)));
}

/// The catalog revision, after [`paper_columns`]: the state that the statement sees.
pub(super) fn revision_column(statement: &mut SelectStatement) {
    let revision = Query::select()
        .column(catalog_state::Column::Revision)
        .from(catalog_state::Entity)
        .and_where(catalog_state::Column::Id.eq(1))
        .take();
    statement.expr(SimpleExpr::from(SubQueryStatement::from(revision)));
}

/// The catalog revision of a row of [`paper_columns`] and [`revision_column`].
pub(super) fn revision_of(row: &QueryResult) -> Result<i64, DbErr> {
    row.try_get_by_index(paper::Column::iter().count())
}

/// The paper of a row of [`paper_columns`]. By their places, because to find each by its name takes longer than to read it.
pub(super) fn paper_of(row: &QueryResult) -> Result<paper::Model, DbErr> {
    use paper::Column;
    Ok(paper::Model {
        id: row.try_get_by_index(Column::Id as usize)?,
        uid: row.try_get_by_index(Column::Uid as usize)?,
        slug: row.try_get_by_index(Column::Slug as usize)?,
        title: row.try_get_by_index(Column::Title as usize)?,
        title_key: row.try_get_by_index(Column::TitleKey as usize)?,
        abstract_text: row.try_get_by_index(Column::AbstractText as usize)?,
        kind: row.try_get_by_index(Column::Kind as usize)?,
        status: row.try_get_by_index(Column::Status as usize)?,
        integrity: row.try_get_by_index(Column::Integrity as usize)?,
        featured: row.try_get_by_index(Column::Featured as usize)?,
        published_on: row.try_get_by_index(Column::PublishedOn as usize)?,
        pub_sort: row.try_get_by_index(Column::PubSort as usize)?,
        visibility: row.try_get_by_index(Column::Visibility as usize)?,
        venue_id: row.try_get_by_index(Column::VenueId as usize)?,
        language: row.try_get_by_index(Column::Language as usize)?,
        comment: row.try_get_by_index(Column::Comment as usize)?,
        author_count: row.try_get_by_index(Column::AuthorCount as usize)?,
        card: row.try_get_by_index(Column::Card as usize)?,
        revision: row.try_get_by_index(Column::Revision as usize)?,
        created_at: row.try_get_by_index(Column::CreatedAt as usize)?,
        updated_at: row.try_get_by_index(Column::UpdatedAt as usize)?,
        deleted_at: row.try_get_by_index(Column::DeletedAt as usize)?,
        curated: row.try_get_by_index(Column::Curated as usize)?,
    })
}

/// What may be seen through a filter, and takes out of its conditions those that say no more than that.
fn visible(filter: &Filter, conditions: &mut Vec<&Filter>, sight: Sight) -> Vec<i16> {
    let mut visible = visibilities(sight);
    let mut tests = filter.tests().into_iter();
    if tests.any(|test| matches!(test, Test::Status(_))) {
        visible.push(Visibility::Archived.as_i16());
    }
    if filter.wants_deleted() {
        visible.push(Visibility::Deleted.as_i16());
    }
    let deleted = filter.wants_deleted();
    conditions.retain(|condition| match condition {
        Filter::Is(Test::Status(wanted)) if !deleted => {
            visible.retain(|own| wanted.iter().any(|status| shown_as(*status) == *own));
            false
        }
        Filter::Is(Test::Deleted(Deleted::Only)) => {
            visible.retain(|own| *own == Visibility::Deleted.as_i16());
            false
        }
        Filter::Is(Test::Deleted(Deleted::Include)) => false,
        Filter::Is(Test::Deleted(Deleted::Exclude)) => {
            visible.retain(|own| *own != Visibility::Deleted.as_i16());
            false
        }
        _ => true,
    });
    visible
}

/// The visibility of living papers with a status.
pub(super) fn shown_as(status: PaperStatus) -> i16 {
    let visibility = match status {
        PaperStatus::Draft => Visibility::Draft,
        PaperStatus::Published => Visibility::Listed,
        PaperStatus::Archived => Visibility::Archived,
    };
    visibility.as_i16()
}

/// Where all papers under these conditions are found soonest: among those of the one author or topic that a condition names, which
/// the conditions then go without.
fn narrowest(list: &List, conditions: &mut Vec<&Filter>) -> (Source, Option<i64>, bool) {
    let mut topic = None;
    for (at, condition) in conditions.iter().enumerate() {
        match condition {
            Filter::Is(Test::Authors(Linked::Any(names) | Linked::All(names)))
                if names.len() == 1 =>
            {
                if let Some(author) = list.keys.author(&names[0]) {
                    conditions.remove(at);
                    return (Source::Author, Some(author), false);
                }
            }
            Filter::Is(Test::Topics {
                linked: Linked::Any(names) | Linked::All(names),
                descendants,
            }) if names.len() == 1 && topic.is_none() => {
                topic = list
                    .keys
                    .topic(&names[0])
                    .map(|key| (at, key, !descendants));
            }
            _ => {}
        }
    }
    match topic {
        None => (Source::Paper, None, false),
        Some((at, key, direct)) => {
            conditions.remove(at);
            (Source::Topic, Some(key), direct)
        }
    }
}
