//! The conditions of a filter as SQL.

use entity::{
    authorship, collection_paper, identifier, link,
    paper::{self, Column},
    summary, topic_paper,
};
use sea_orm::{
    ColumnTrait, Condition, DbBackend, EntityTrait, QueryFilter, QuerySelect, QueryTrait,
    sea_query::{Expr, ExprTrait, Func, SelectStatement, SimpleExpr},
};

use super::{Filter, Test, filter::Deleted, keys::Keys, statement::Source};
use crate::{
    catalog::filter::{self, Linked, Range, constant, when},
    domain::{Visibility, identifier::Scheme},
};

/// Writes conditions for rows of a table.
#[derive(Clone, Copy)]
pub(super) struct Writer<'a> {
    pub(super) keys: &'a Keys,
    pub(super) backend: DbBackend,
    pub(super) source: Source,
}

impl Writer<'_> {
    /// The rows of which the filter is true.
    pub(super) fn condition(&self, filter: &Filter) -> Condition {
        filter.condition(true, &|test, wanted| self.test(test, wanted))
    }

    /// The rows that pass a test, or those that fail it.
    fn test(&self, test: &Test, wanted: bool) -> Condition {
        match test {
            Test::Published(range) => self.published(*range, wanted),
            Test::PublishedKnown(known) => when(
                *known == wanted,
                Condition::all().add(self.source.pub_sort().ne(0)),
            ),
            Test::Title(test) => when(wanted, self.text(&of_paper(Column::TitleKey), test)),
            Test::Language(test) => when(
                wanted,
                self.text(&Func::lower(of_paper(Column::Language)).into(), test),
            ),
            Test::LanguageKnown(known) => when(
                *known == wanted,
                Condition::all().add(of_paper(Column::Language).is_not_null()),
            ),
            Test::Added(range) => {
                when(wanted, filter::within(&of_paper(Column::CreatedAt), *range))
            }
            Test::Updated(range) => {
                when(wanted, filter::within(&of_paper(Column::UpdatedAt), *range))
            }
            Test::Kind(kinds) => {
                let words = kinds.iter().map(|kind| kind.as_str());
                when(wanted, one_of(of_paper(Column::Kind), words))
            }
            Test::Status(statuses) => {
                let words = statuses.iter().map(|status| status.as_str());
                when(wanted, one_of(of_paper(Column::Status), words))
            }
            Test::Integrity(values) => {
                let words = values.iter().map(|value| value.as_str());
                when(wanted, one_of(of_paper(Column::Integrity), words))
            }
            Test::Featured(featured) => when(
                wanted,
                Condition::all().add(of_paper(Column::Featured).eq(*featured)),
            ),
            Test::Topics {
                linked,
                descendants,
            } => self.topics(linked, *descendants, wanted),
            Test::Authors(linked) => self.authors(linked, wanted),
            Test::Venue(linked) => self.venue(linked, wanted),
            Test::Collections(linked) => self.collections(linked, wanted),
            Test::Identifier { scheme, values } => {
                self.is_among(identified(*scheme, values.as_deref()), wanted)
            }
            Test::HasSummary(has) => self.is_among(
                summary::Entity::find()
                    .select_only()
                    .column(summary::Column::PaperId)
                    .into_query(),
                *has == wanted,
            ),
            Test::HasLink(relations) => self.is_among(
                link::Entity::find()
                    .select_only()
                    .column(link::Column::PaperId)
                    .filter(link::Column::Relation.is_in(relations.iter().copied()))
                    .into_query(),
                wanted,
            ),
            Test::Deleted(which) => {
                let deleted = self.source.visibility().eq(Visibility::Deleted.as_i16());
                let deleted = Condition::all().add(deleted);
                match which {
                    Deleted::Include => constant(wanted),
                    Deleted::Only => when(wanted, deleted),
                    Deleted::Exclude => when(!wanted, deleted),
                }
            }
        }
    }

    fn text(&self, column: &SimpleExpr, test: &filter::TextTest) -> Condition {
        filter::text(self.backend, column, test)
    }

    /// Zero stands for an unknown date, which is in no range and outside of none.
    fn published(&self, range: Range, wanted: bool) -> Condition {
        let date = self.source.pub_sort();
        if wanted {
            let from = range.from.map_or(1, |from| if from < 1 { 1 } else { from });
            let to = range.to;
            return filter::within(
                &date,
                Range {
                    from: Some(from),
                    to,
                },
            );
        }
        let before = range.from.map(|from| date.clone().lt(from));
        let after = range.to.map(|to| date.clone().gt(to));
        if before.is_none() && after.is_none() {
            return constant(false);
        }
        Condition::all()
            .add(date.ne(0))
            .add(Condition::any().add_option(before).add_option(after))
    }

    fn topics(&self, linked: &Linked, descendants: bool, wanted: bool) -> Condition {
        let listed = |topics: Option<Vec<i64>>| {
            let mut papers = topic_paper::Entity::find()
                .select_only()
                .column(topic_paper::Column::PaperId);
            if let Some(topics) = topics {
                papers = papers.filter(topic_paper::Column::TopicId.is_in(topics));
            }
            if !descendants {
                papers = papers.filter(topic_paper::Column::Direct.eq(true));
            }
            papers.into_query()
        };
        self.linked(linked, |name| self.keys.topic(name), listed, wanted)
    }

    fn authors(&self, linked: &Linked, wanted: bool) -> Condition {
        let written = |authors: Option<Vec<i64>>| {
            let mut papers = authorship::Entity::find()
                .select_only()
                .column(authorship::Column::PaperId);
            if let Some(authors) = authors {
                papers = papers.filter(authorship::Column::AuthorId.is_in(authors));
            }
            papers.into_query()
        };
        self.linked(linked, |name| self.keys.author(name), written, wanted)
    }

    fn collections(&self, linked: &Linked, wanted: bool) -> Condition {
        let put_into = |collections: Option<Vec<i64>>| {
            let mut papers = collection_paper::Entity::find()
                .select_only()
                .column(collection_paper::Column::PaperId);
            if let Some(collections) = collections {
                papers = papers.filter(collection_paper::Column::CollectionId.is_in(collections));
            }
            papers.into_query()
        };
        self.linked(linked, |name| self.keys.collection(name), put_into, wanted)
    }

    /// `papers` are those linked with one of some entries, or with anything.
    fn linked(
        &self,
        linked: &Linked,
        key: impl Fn(&str) -> Option<i64>,
        papers: impl Fn(Option<Vec<i64>>) -> SelectStatement,
        wanted: bool,
    ) -> Condition {
        let any = |names: &[String], wanted: bool| {
            let keys: Vec<i64> = names.iter().filter_map(|name| key(name)).collect();
            if keys.is_empty() {
                return constant(!wanted);
            }
            self.is_among(papers(Some(keys)), wanted)
        };
        match linked {
            Linked::Any(names) => any(names, wanted),
            Linked::None(names) => any(names, !wanted),
            Linked::Empty(empty) => self.is_among(papers(None), *empty != wanted),
            Linked::All(names) => {
                let each = names
                    .iter()
                    .map(|name| any(std::slice::from_ref(name), wanted));
                match (names.is_empty(), wanted) {
                    (true, wanted) => constant(wanted),
                    (false, true) => each.fold(Condition::all(), Condition::add),
                    (false, false) => each.fold(Condition::any(), Condition::add),
                }
            }
        }
    }

    fn venue(&self, linked: &Linked, wanted: bool) -> Condition {
        let column = of_paper(Column::VenueId);
        let any = |names: &[String], wanted: bool| {
            let keys = names.iter().filter_map(|name| self.keys.venue(name));
            let keys: Vec<i64> = keys.collect();
            match (keys.is_empty(), wanted) {
                (true, wanted) => constant(!wanted),
                (false, true) => Condition::all().add(column.clone().is_in(keys)),
                (false, false) => Condition::any()
                    .add(column.clone().is_null())
                    .add(column.clone().is_not_in(keys)),
            }
        };
        match linked {
            Linked::Any(names) => any(names, wanted),
            Linked::None(names) => any(names, !wanted),
            Linked::Empty(empty) => when(
                *empty == wanted,
                Condition::all().add(column.clone().is_null()),
            ),
            // A paper has one venue at most.
            Linked::All(names) if names.is_empty() => constant(wanted),
            Linked::All(names) => {
                let each = names
                    .iter()
                    .map(|name| any(std::slice::from_ref(name), wanted));
                let joined = if wanted {
                    Condition::all()
                } else {
                    Condition::any()
                };
                each.fold(joined, Condition::add)
            }
        }
    }

    fn is_among(&self, papers: SelectStatement, wanted: bool) -> Condition {
        let id = self.source.id();
        Condition::all().add(if wanted {
            id.in_subquery(papers)
        } else {
            id.not_in_subquery(papers)
        })
    }
}

fn of_paper(column: Column) -> SimpleExpr {
    Expr::col((paper::Entity, column))
}

fn one_of<'a>(column: SimpleExpr, words: impl Iterator<Item = &'a str>) -> Condition {
    let words: Vec<&str> = words.collect();
    match words[..] {
        [] => constant(false),
        [word] => Condition::all().add(column.eq(word)),
        _ => Condition::all().add(column.is_in(words)),
    }
}

/// The papers with such an identifier.
fn identified(scheme: Option<Scheme>, values: Option<&[(Scheme, String)]>) -> SelectStatement {
    use identifier::Column as Of;
    let mut papers = identifier::Entity::find().select_only().column(Of::PaperId);
    if let Some(scheme) = scheme {
        papers = papers.filter(Of::Scheme.eq(scheme.as_str()));
    }
    if let Some(values) = values {
        let spelled = |(scheme, value): &(Scheme, String)| {
            Of::Scheme.eq(scheme.as_str()).and(Of::Value.eq(value))
        };
        papers = papers.filter(if values.is_empty() {
            constant(false)
        } else {
            values
                .iter()
                .map(spelled)
                .fold(Condition::any(), Condition::add)
        });
    }
    papers.into_query()
}
