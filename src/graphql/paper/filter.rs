//! The filter of papers.

use async_graphql::{Context, Enum, ID, InputObject};

use super::enums::{Integrity, LinkRelation, PaperKind, PaperStatus, Scheme};
use crate::{
    catalog::{
        filter::Range,
        papers::list::{self, Filter, Test},
    },
    domain::identifier::{self, Identifier},
    graphql::{
        context::ContextExt,
        error::Failure,
        filter::{
            DateTimeFilter, IntFilter, PartialDateFilter, RelationFilter, Tests, TextFilter,
            enum_filter, years,
        },
    },
};

/// Which papers are listed. All members have to hold; one that is null says nothing, so that `{}` lists everything. A comparison with a
/// value that is not known (a date, a language) is neither true nor false, and neither is its negation. Archived papers are looked at
/// only by filters that say something of `status`, deleted ones only by those that say so by `deleted`. At most 100 values to compare with
/// and 10 levels by default (settings `limits.filter_terms` and `limits.filter_levels`); more is `BAD_USER_INPUT`.
#[derive(InputObject)]
pub(in crate::graphql) struct PaperFilter {
    /// All of these hold; true of an empty list.
    and: Option<Vec<PaperFilter>>,
    /// At least one of these holds; false of an empty list.
    or: Option<Vec<PaperFilter>>,
    /// This does not hold.
    not: Option<Box<PaperFilter>>,
    /// The title; compared over 2,048 bytes of it.
    title: Option<TextFilter>,
    /// What kind of document it is.
    kind: Option<PaperKindFilter>,
    /// Whether it is shown, and where. `{ status: { eq: ARCHIVED } }` lists archived papers. Drafts exist only for those with the scope
    /// `drafts:read`, whatever a filter says.
    status: Option<PaperStatusFilter>,
    /// Whether it can be relied on.
    integrity: Option<IntegrityFilter>,
    /// Whether curators put it forward.
    featured: Option<bool>,
    /// The tag of its language (BCP 47).
    language: Option<LanguageFilter>,
    /// When it was published.
    published: Option<PartialDateFilter>,
    /// The year of publication; a paper without a date passes no comparison, and does not pass its negation either.
    year: Option<IntFilter>,
    /// When it was added to the catalog.
    added_at: Option<DateTimeFilter>,
    /// When it was last changed.
    updated_at: Option<DateTimeFilter>,
    /// What it is about.
    topics: Option<TopicsFilter>,
    /// Whom it is by.
    authors: Option<RelationFilter>,
    /// Where it appeared; a paper has one venue or none.
    venue: Option<RelationFilter>,
    /// The collections that it is in.
    collection: Option<RelationFilter>,
    /// One of its identifiers.
    identifier: Option<IdentifierFilter>,
    /// Whether it has a summary of any kind and language. The abstract is none.
    has_summary: Option<bool>,
    /// It has a link of one of these relations, such as `CODE`.
    has_link: Option<Vec<LinkRelation>>,
    /// Whether deleted papers are listed; only for those with the scope `papers:write`.
    deleted: Option<Deleted>,
}

enum_filter! {
    /// Compares the kind of a paper.
    PaperKindFilter of PaperKind;
    /// Compares the status of a paper.
    PaperStatusFilter of PaperStatus;
    /// Compares the integrity of a paper.
    IntegrityFilter of Integrity;
}

/// Compares the tag of a language (BCP 47), whatever its case. A paper without one passes no comparison, and does not pass its negation
/// either.
#[derive(InputObject)]
struct LanguageFilter {
    /// It is this tag.
    eq: Option<String>,
    /// It is one of these tags; none of them when the list is empty.
    #[graphql(name = "in")]
    one_of: Option<Vec<String>>,
    /// It has this text in it, anywhere.
    contains: Option<String>,
    /// It begins with this text: `en` is there in `en-GB` too.
    starts_with: Option<String>,
    /// Whether there is a language at all.
    known: Option<bool>,
}

/// Compares the topics of a paper. Topics are named by id or slug, also by a former one. What names no topic is on no paper.
#[derive(InputObject)]
struct TopicsFilter {
    /// At least one of these; never when the list is empty.
    any: Option<Vec<ID>>,
    /// Each of these; always when the list is empty.
    all: Option<Vec<ID>>,
    /// None of these; always when the list is empty.
    none: Option<Vec<ID>>,
    /// Whether it has no topic at all.
    is_empty: Option<bool>,
    /// Whether papers of the topics below a topic are papers of it too.
    #[graphql(default = true)]
    include_descendants: bool,
}

/// Compares the identifiers of a paper; one of them has to be such.
#[derive(InputObject)]
struct IdentifierFilter {
    /// It is of this registry.
    scheme: Option<Scheme>,
    /// It is this one, in any spelling. Without `scheme`, whatever can be recognized, also as an address.
    eq: Option<String>,
    /// It is one of these; none of them when the list is empty.
    #[graphql(name = "in")]
    one_of: Option<Vec<String>>,
}

/// What a list makes of deleted papers.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "crate::catalog::papers::list::Deleted")]
pub(in crate::graphql) enum Deleted {
    /// They are left out.
    Exclude,
    /// They are listed with the others.
    Include,
    /// Nothing else is listed.
    Only,
}

impl PaperFilter {
    /// What it asks for, of papers that are followed.
    pub(in crate::graphql) fn watched(self, ctx: &Context<'_>) -> Result<Filter, Failure> {
        let filter = self.read()?;
        ctx.filter_limits().check(&filter, Test::terms)?;
        if filter.wants_deleted() {
            let message = "Deleted papers cannot be followed; leave 'deleted' out.";
            return Err(Failure::bad_user_input("filter", message));
        }
        Ok(filter)
    }

    /// What it asks for.
    pub(in crate::graphql) fn read(self) -> Result<Filter, Failure> {
        let mut tests = Tests::default();
        let all = |filters: Vec<Self>| {
            let filters = filters.into_iter().map(Self::read);
            filters.collect::<Result<_, Failure>>()
        };
        if let Some(and) = self.and {
            tests.join(Filter::And(all(and)?));
        }
        if let Some(or) = self.or {
            tests.join(Filter::Or(all(or)?));
        }
        if let Some(not) = self.not {
            tests.join(Filter::Not(Box::new(not.read()?)));
        }
        tests.text(self.title, Test::Title);
        for kinds in self.kind.into_iter().flat_map(PaperKindFilter::lists) {
            tests.push(Test::Kind(kinds));
        }
        for statuses in self.status.into_iter().flat_map(PaperStatusFilter::lists) {
            tests.push(Test::Status(statuses));
        }
        for values in self.integrity.into_iter().flat_map(IntegrityFilter::lists) {
            tests.push(Test::Integrity(values));
        }
        tests.push(self.featured.map(Test::Featured));
        if let Some(language) = self.language {
            tests.push(language.known.map(Test::LanguageKnown));
            tests.text(Some(language.text()), Test::Language);
        }
        dates(self.published, self.year, &mut tests);
        let times = |times: Option<DateTimeFilter>| times.map(|times| times.ranges());
        tests.ranges(times(self.added_at).unwrap_or_default(), Test::Added);
        tests.ranges(times(self.updated_at).unwrap_or_default(), Test::Updated);
        if let Some(topics) = self.topics {
            let descendants = topics.include_descendants;
            tests.linked(Some(topics.links()), |linked| Test::Topics {
                linked,
                descendants,
            });
        }
        tests.linked(self.authors, Test::Authors);
        tests.linked(self.venue, Test::Venue);
        tests.linked(self.collection, Test::Collections);
        if let Some(identifier) = self.identifier {
            identifier.read(&mut tests)?;
        }
        tests.push(self.has_summary.map(Test::HasSummary));
        tests.push(self.has_link.map(|relations| {
            let relations = relations.into_iter();
            Test::HasLink(relations.map(Into::into).collect())
        }));
        tests.push(self.deleted.map(|deleted| {
            let deleted: list::Deleted = deleted.into();
            Test::Deleted(deleted)
        }));
        Ok(tests.joined())
    }
}

fn dates(published: Option<PartialDateFilter>, year: Option<IntFilter>, tests: &mut Tests<Test>) {
    if let Some(published) = published {
        tests.ranges(published.ranges(), Test::Published);
        tests.push(published.known.map(Test::PublishedKnown));
    }
    if let Some(year) = year {
        tests.ranges(years(&year), Test::Published);
        match year.one_of {
            None => {}
            // Unknown of a paper without a date, as every comparison is.
            Some(years) if years.is_empty() => tests.push(Test::Published(Range::empty())),
            Some(years) => {
                let years = years.into_iter().map(Range::year).map(Test::Published);
                tests.join(Filter::Or(years.map(Filter::Is).collect()));
            }
        }
    }
}

impl LanguageFilter {
    fn text(self) -> TextFilter {
        TextFilter {
            eq: self.eq,
            one_of: self.one_of,
            contains: self.contains,
            starts_with: self.starts_with,
        }
    }
}

impl TopicsFilter {
    fn links(self) -> RelationFilter {
        RelationFilter {
            any: self.any,
            all: self.all,
            none: self.none,
            is_empty: self.is_empty,
        }
    }
}

impl IdentifierFilter {
    fn read(self, tests: &mut Tests<Test>) -> Result<(), Failure> {
        let scheme: Option<identifier::Scheme> = self.scheme.map(Into::into);
        let eq = self.eq.map(|text| vec![text]);
        let lists = [("eq", eq), ("in", self.one_of)].into_iter();
        let mut said = false;
        for (member, texts) in lists {
            let Some(texts) = texts else { continue };
            let values = texts.iter().map(|text| value(member, scheme, text));
            tests.push(Test::Identifier {
                scheme: None,
                values: Some(values.collect::<Result<_, Failure>>()?),
            });
            said = true;
        }
        if !said && scheme.is_some() {
            let values = None;
            tests.push(Test::Identifier { scheme, values });
        }
        Ok(())
    }
}

/// An identifier in any spelling. What arXiv calls by a DOI is an arXiv id, so that the scheme is the identifier's own.
fn value(
    member: &str,
    scheme: Option<identifier::Scheme>,
    text: &str,
) -> Result<(identifier::Scheme, String), Failure> {
    let read = match scheme {
        Some(scheme) => Identifier::new(scheme, text).map_err(|invalid| invalid.message),
        None => identifier::recognize(text).ok_or_else(|| {
            format!("{text:?} is not recognized as an identifier; say its scheme too.")
        }),
    };
    match read {
        Ok(read) => Ok((read.scheme, read.value)),
        Err(message) => {
            let message = format!("identifier.{member}: {message}");
            Err(Failure::bad_user_input("filter", message))
        }
    }
}
