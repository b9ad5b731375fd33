//! The type `Paper`.

use std::{collections::HashMap, sync::Arc};

use async_graphql::{Context, ID, Object};
use entity::{enums::ChangeEntity, paper::Model};

use super::{
    author::Author,
    error::Failure,
    history::{self, ChangeConnection},
    id,
    pagination::{KeyKind, PageArguments, int, within},
    scalars::{DateTime, PartialDate},
    topic::Topic,
    venue::{Venue, VenueOf},
};
use crate::{
    catalog::papers::{self, CARD_AUTHORS, Card, Scope, list::Listed},
    domain::{EntityKind, identifier::Scheme},
};

mod asked;
mod attached;
mod authorship;
mod citation;
mod citing;
mod connection;
mod document;
mod draft;
pub mod enums;
mod facet;
mod filter;
mod highlights;
mod import;
mod input;
mod key;
mod many;
mod mutation;
mod order;
mod parts;
mod plain;
mod provenance;
mod query;
mod related;
mod row;
mod source_mutation;
mod summary;
mod summary_mutation;
mod verbs;
mod warning;

pub use asked::{Asked, asked};
pub use citing::CitationMutation;
pub(super) use connection::{Owner, PaperConnection, PaperCount, PaperSelection};
pub(super) use filter::PaperFilter;
pub(super) use key::PaperKey;
pub use many::ManyPapersMutation;
pub use mutation::PaperMutation;
pub(super) use order::PaperOrder;
pub use query::PaperQuery;
pub use source_mutation::SourceMutation;
pub use summary_mutation::SummaryMutation;
pub use verbs::PaperVerbs;
pub(super) use warning::ImportWarning;

use attached::{Figure, Identifier, Link};
use authorship::AuthorshipConnection;
use citation::{CitationFormat, CitationStyle};
use connection::Found;
use enums::{Integrity, PaperKind, PaperStatus, SummarySource};
use parts::{Authorships, Figures, Summaries};
use provenance::{PaperField, Provenance, Provenances};
use related::{RelatedPaper, RelatedPapers};
use row::{Papers, Row};

/// The language of texts when none is asked for.
const DEFAULT_LANGUAGE: &str = "en";

/// A paper of the catalog: what it is, who wrote it, what it is about, and where to read it.
#[derive(Clone)]
pub struct Paper {
    row: Arc<Row>,
    papers: Arc<Papers>,
    found: Option<Found>,
}

impl Paper {
    /// The papers of one list.
    pub(super) fn list(rows: Vec<Model>) -> Vec<Self> {
        Self::list_at(None, rows)
    }

    /// The papers of one list that was read at a catalog revision.
    pub(super) fn list_at(revision: Option<i64>, rows: Vec<Model>) -> Vec<Self> {
        let (papers, rows) = Papers::new(rows, revision);
        let paper = |row| Self {
            row,
            papers: Arc::clone(&papers),
            found: None,
        };
        rows.into_iter().map(paper).collect()
    }

    /// The papers at some places of a list, the same one perhaps at several.
    pub(super) fn places(rows: Vec<Option<Model>>) -> Vec<Option<Self>> {
        let keys: Vec<Option<i64>> = rows.iter().map(|row| Some(row.as_ref()?.id)).collect();
        let mut known: HashMap<i64, Model> = HashMap::new();
        known.extend(rows.into_iter().flatten().map(|row| (row.id, row)));
        let papers = Self::list(known.into_values().collect());
        let papers: HashMap<i64, Self> = papers
            .into_iter()
            .map(|paper| (paper.row().id, paper))
            .collect();
        let place = |key: Option<i64>| papers.get(&key?).cloned();
        keys.into_iter().map(place).collect()
    }

    /// The papers of many pages, siblings of each other.
    fn pages(pages: HashMap<i64, Listed>) -> HashMap<i64, Listed<Self>> {
        let (mut models, mut shapes) = (Vec::new(), Vec::with_capacity(pages.len()));
        for (key, mut listed) in pages {
            let rows = std::mem::take(&mut listed.page.rows);
            shapes.push((key, rows.len(), listed));
            models.extend(rows);
        }
        let mut papers = Self::list(models).into_iter();
        let page = |(key, length, listed): (i64, usize, Listed)| {
            let papers = papers.by_ref().take(length).collect();
            (key, listed.map(|_| papers))
        };
        shapes.into_iter().map(page).collect()
    }

    /// A paper by itself.
    pub(super) fn alone(row: Model) -> Self {
        Self::list(vec![row]).remove(0)
    }

    fn row(&self) -> &Model {
        &self.row.model
    }

    fn card(&self) -> Result<&Card, Failure> {
        self.row.card()
    }

    /// A page of the papers at the other end of its citations.
    async fn listed(
        &self,
        ctx: &Context<'_>,
        scope: Scope,
        selection: PaperSelection,
        arguments: PageArguments,
    ) -> Result<PaperConnection, Failure> {
        let owner = Owner::of(scope, self.row().id, &self.papers.siblings);
        owner.page(ctx, selection, arguments).await
    }

    async fn part<P: super::siblings::Part>(
        &self,
        ctx: &Context<'_>,
        part: P,
    ) -> Result<P::Value, Failure> {
        self.papers.siblings.part(ctx, self.row().id, part).await
    }

    fn identifier_of(&self, scheme: Scheme) -> Option<Result<&str, Failure>> {
        let found = self.card().map(|card| {
            let found = card.identifiers.iter().find(|own| own.scheme == scheme);
            found.map(|own| own.value.as_str())
        });
        found.transpose()
    }

    fn link_to(&self, relation: entity::enums::LinkRelation) -> Option<Result<&str, Failure>> {
        let found = self.card().map(|card| {
            let found = card.links.iter().find(|link| link.relation == relation);
            found.map(|link| link.url.as_str())
        });
        found.transpose()
    }

    /// What a list shows of it: the text and where it comes from.
    fn shown(&self, language: &str) -> Result<Option<(&str, SummarySource)>, Failure> {
        if let Some(best) = self.card()?.tldr(language) {
            return Ok(Some((&best.plain, SummarySource::from(best.origin))));
        }
        let text = self.row().abstract_text.as_deref();
        Ok(text.map(|text| (text, SummarySource::Abstract)))
    }
}

/// A paper of the catalog: what it is, who wrote it, what it is about, and where to read it.
#[Object]
impl Paper {
    /// The global id, `paper_` and a UUID. It never changes, and is never used again.
    pub(super) async fn id(&self) -> ID {
        id::global(EntityKind::Paper, self.row().uid)
    }

    /// The readable key, for addresses of pages. It may change; former ones go on leading here.
    fn slug(&self) -> &str {
        &self.row().slug
    }

    /// The title, one line, at most 1,000 characters. Math is TeX between dollar signs.
    fn title(&self) -> &str {
        &self.row().title
    }

    /// What a list shows, as plain text: the best TLDR in the given language (reviewed before unreviewed, then by people, by the
    /// publisher, by a model, then the newest), else the abstract, else null.
    async fn summary(
        &self,
        #[graphql(
            desc = "BCP 47 tag of the wanted language.",
            default_with = "DEFAULT_LANGUAGE.to_owned()"
        )]
        language: String,
    ) -> Option<Result<&str, Failure>> {
        let shown = self.shown(&language).transpose()?;
        Some(shown.map(|(text, _)| text))
    }

    /// Where the text of `summary` comes from; null when there is none.
    async fn summary_source(
        &self,
        #[graphql(
            desc = "BCP 47 tag of the wanted language.",
            default_with = "DEFAULT_LANGUAGE.to_owned()"
        )]
        language: String,
    ) -> Option<Result<SummarySource, Failure>> {
        let shown = self.shown(&language).transpose()?;
        Some(shown.map(|(_, source)| source))
    }

    /// The best TLDR in the given language as plain text; null when there is none, whatever the abstract.
    async fn tldr(
        &self,
        #[graphql(
            desc = "BCP 47 tag of the wanted language.",
            default_with = "DEFAULT_LANGUAGE.to_owned()"
        )]
        language: String,
    ) -> Option<Result<&str, Failure>> {
        let tldr = self.card().map(|card| card.tldr(&language)).transpose()?;
        Some(tldr.map(|tldr| tldr.plain.as_str()))
    }

    /// The abstract as published, at most 50,000 characters, paragraphs between empty lines, math as TeX; null when not known.
    #[graphql(name = "abstract")]
    fn abstract_text(&self) -> Option<&str> {
        self.row().abstract_text.as_deref()
    }

    /// What kind of document it is.
    fn kind(&self) -> PaperKind {
        self.row().kind.into()
    }

    /// Whether it is shown, and where.
    fn status(&self) -> PaperStatus {
        self.row().status.into()
    }

    /// Whether it was corrected, doubted, withdrawn or retracted since.
    fn integrity(&self) -> Integrity {
        self.row().integrity.into()
    }

    /// Whether the curators point it out.
    fn featured(&self) -> bool {
        self.row().featured
    }

    /// When it was first published, as precisely as it is known; null when not known.
    fn published_on(&self) -> Option<Result<PartialDate, Failure>> {
        let date = papers::published_on(self.row()).transpose()?;
        Some(date.map(PartialDate).map_err(Failure::from))
    }

    /// The year of `publishedOn`; null when not known.
    fn year(&self) -> Option<Result<i32, Failure>> {
        let date = papers::published_on(self.row()).transpose()?;
        Some(date.map(|date| int(date.year())).map_err(Failure::from))
    }

    /// Where it appeared; null when it did not, or it is not known.
    async fn venue(&self, ctx: &Context<'_>) -> Option<Result<Venue, Failure>> {
        self.row().venue_id?;
        self.part(ctx, VenueOf).await.transpose()
    }

    /// The language it is written in, as a BCP 47 tag; null when not known.
    fn language(&self) -> Option<&str> {
        self.row().language.as_deref()
    }

    /// A note of the curators, for example another title; null when there is none.
    fn comment(&self) -> Option<&str> {
        self.row().comment.as_deref()
    }

    /// The first authors in order. Papers have up to 10,000 of them: `authorships` pages through all.
    fn authors(
        &self,
        #[graphql(desc = "How many, at most 100.", default = 100)] first: i32,
    ) -> Result<Vec<Author>, Failure> {
        let count = within("first", first)?;
        let count = usize::try_from(count).unwrap_or(CARD_AUTHORS);
        self.papers.authors_of(&self.row, count)
    }

    /// The authors in order, with what the paper says of them. The cursor of a place is good for this paper only.
    async fn authorships(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "How many from the start, or after `after`; at most 100, 20 when neither first nor last is given."
        )]
        first: Option<i32>,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, or before `before`; at most 100.")] last: Option<
            i32,
        >,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
    ) -> Result<AuthorshipConnection, Failure> {
        let list = format!("authorships/{}", self.row().uid);
        let arguments = PageArguments {
            first,
            after,
            last,
            before,
        };
        let slice = arguments.slice(&list, &[KeyKind::Int])?;
        let range = authorship::positions(&slice, self.row().author_count);
        let rows = self.part(ctx, Authorships::of(&slice, &range)).await?;
        Ok(AuthorshipConnection::of(
            &list,
            range,
            rows,
            self.row().author_count,
        ))
    }

    /// How many authors it has.
    fn author_count(&self) -> i32 {
        self.row().author_count
    }

    /// What it is about, the primary topic first. At most 100.
    async fn topics(&self, ctx: &Context<'_>) -> Result<Vec<Topic>, Failure> {
        self.papers.topics_of(ctx, &self.row).await
    }

    /// All identifiers, at most 100.
    fn identifiers(&self) -> Result<Vec<Identifier>, Failure> {
        let identifiers = self.card()?.identifiers.iter();
        Ok(identifiers.map(Identifier::from).collect())
    }

    /// The DOI in its canonical form, lower case and without a prefix; null when there is none.
    fn doi(&self) -> Option<Result<&str, Failure>> {
        self.identifier_of(Scheme::Doi)
    }

    /// The arXiv id without a version; null when there is none.
    fn arxiv_id(&self) -> Option<Result<&str, Failure>> {
        self.identifier_of(Scheme::Arxiv)
    }

    /// The link to the original source; null on a draft that has none yet.
    fn url(&self) -> Option<Result<&str, Failure>> {
        self.link_to(entity::enums::LinkRelation::Source)
    }

    /// The link to the full text as PDF; null when there is none.
    fn pdf_url(&self) -> Option<Result<&str, Failure>> {
        self.link_to(entity::enums::LinkRelation::Pdf)
    }

    /// All links, the one to the source first. At most 100.
    fn links(&self) -> Result<Vec<Link>, Failure> {
        Ok(self.card()?.links.iter().map(Link::from).collect())
    }

    /// All summaries in the curators' order. At most 50.
    async fn summaries(&self, ctx: &Context<'_>) -> Result<Vec<summary::Summary>, Failure> {
        let rows = self.part(ctx, Summaries).await?;
        Ok(rows.iter().map(summary::Summary::from).collect())
    }

    /// The figures in order. At most 200.
    async fn figures(&self, ctx: &Context<'_>) -> Result<Vec<Figure>, Failure> {
        let rows = self.part(ctx, Figures).await?;
        Ok(rows.iter().map(|row| Figure::of(row, &rows)).collect())
    }

    /// The image that stands for the paper in lists; null when there is none.
    fn thumbnail_url(&self) -> Option<Result<&str, Failure>> {
        let thumbnail = self.card().map(|card| card.thumbnail.as_deref());
        thumbnail.transpose()
    }

    /// What was done to the paper, newest first. What happened while it was a draft is for those who may read drafts.
    async fn history(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "How many from the start, or after `after`; at most 100, 20 when neither first nor last is given."
        )]
        first: Option<i32>,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, or before `before`; at most 100.")] last: Option<
            i32,
        >,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
    ) -> Result<ChangeConnection, Failure> {
        let arguments = PageArguments {
            first,
            after,
            last,
            before,
        };
        let (kind, key) = (ChangeEntity::Paper, self.row().id);
        history::of_entry(ctx, kind, key, &self.papers.siblings, arguments).await
    }

    /// Who set its values last, and from which source; without a field of all that were ever set.
    async fn provenance(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The value; all when null.")] field: Option<PaperField>,
    ) -> Result<Vec<Provenance>, Failure> {
        let mut list = self.part(ctx, Provenances).await?;
        let field: Option<papers::Field> = field.map(Into::into);
        list.retain(|own| field.is_none_or(|field| own.field == field));
        Ok(list.into_iter().map(Provenance).collect())
    }

    /// The paper as a list of references has it, or as an entry for a reference manager. Always offline.
    async fn citation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "As what.", default_with = "CitationFormat::Text")] format: CitationFormat,
        #[graphql(
            desc = "In which style; of texts and HTML only.",
            default_with = "CitationStyle::Apa"
        )]
        style: CitationStyle,
        #[graphql(
            desc = "In the words of which language, as a BCP 47 tag such as `de-DE`; of texts and HTML only.",
            default = "en-US"
        )]
        locale: String,
    ) -> Option<Result<String, Failure>> {
        let wanted = citation::Wanted {
            format,
            style,
            locale,
        };
        Box::pin(citation::of_one(ctx, self, &wanted))
            .await
            .transpose()
    }

    /// JSON-LD in the vocabulary of schema.org, for a `<script type="application/ld+json">` of a page about the paper.
    async fn json_ld(&self, ctx: &Context<'_>) -> Option<Result<String, Failure>> {
        Box::pin(citation::json_ld_of(ctx, self)).await.transpose()
    }

    /// The listed papers of the catalog that it cites, newest first unless another order is asked for; those without a date come last.
    #[expect(
        clippy::too_many_arguments,
        reason = "they are the arguments that clients see"
    )]
    async fn references(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which of them; all when null.")] filter: Option<Box<PaperFilter>>,
        #[graphql(
            desc = "Only those that this finds: words, \"phrases\", -not, OR, begin*, author: title: topic: year:. At most 1,000 characters and 32 terms; without any letter or digit it finds all."
        )]
        search: Option<String>,
        #[graphql(
            desc = "In which order, the most important key first; at most 4 keys. When null or empty by relevance with a search, newest first without."
        )]
        order_by: Option<Vec<PaperOrder>>,
        #[graphql(
            desc = "How many from the start, or after `after`; at most 100, 20 when neither first nor last is given."
        )]
        first: Option<i32>,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, or before `before`; at most 100.")] last: Option<
            i32,
        >,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
    ) -> Result<PaperConnection, Failure> {
        let arguments = PageArguments {
            first,
            after,
            last,
            before,
        };
        let selection = PaperSelection::read(ctx, filter, search.as_deref(), order_by)?;
        Box::pin(self.listed(ctx, Scope::References, selection, arguments)).await
    }

    /// The listed papers of the catalog that cite it, newest first unless another order is asked for; those without a date come last.
    #[expect(
        clippy::too_many_arguments,
        reason = "they are the arguments that clients see"
    )]
    async fn cited_by(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which of them; all when null.")] filter: Option<Box<PaperFilter>>,
        #[graphql(
            desc = "Only those that this finds: words, \"phrases\", -not, OR, begin*, author: title: topic: year:. At most 1,000 characters and 32 terms; without any letter or digit it finds all."
        )]
        search: Option<String>,
        #[graphql(
            desc = "In which order, the most important key first; at most 4 keys. When null or empty by relevance with a search, newest first without."
        )]
        order_by: Option<Vec<PaperOrder>>,
        #[graphql(
            desc = "How many from the start, or after `after`; at most 100, 20 when neither first nor last is given."
        )]
        first: Option<i32>,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, or before `before`; at most 100.")] last: Option<
            i32,
        >,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
    ) -> Result<PaperConnection, Failure> {
        let arguments = PageArguments {
            first,
            after,
            last,
            before,
        };
        let selection = PaperSelection::read(ctx, filter, search.as_deref(), order_by)?;
        Box::pin(self.listed(ctx, Scope::CitedBy, selection, arguments)).await
    }

    /// The listed papers that have most to do with it, by citations (which count for most), authors and topics; of equals the newest. Those
    /// looked at are the 50 newest of each of its first 20 authors and topics and the 50 newest citations in each direction.
    async fn related(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, at most 20.", default = 10)] first: i32,
    ) -> Result<Vec<RelatedPaper>, Failure> {
        let first = within("first", first)?;
        if first > papers::MOST_RELATED {
            let message = format!(
                "{first} is too many; at most {} are given.",
                papers::MOST_RELATED
            );
            return Err(Failure::bad_user_input("first", message));
        }
        self.part(ctx, RelatedPapers(first)).await
    }

    /// When it was added to the catalog.
    fn created_at(&self) -> DateTime {
        DateTime::of(self.row().created_at)
    }

    /// When it was last changed.
    fn updated_at(&self) -> DateTime {
        DateTime::of(self.row().updated_at)
    }

    /// When it was deleted; null while it is there. Deleted papers are listed for those with the scope `papers:write` whose filter says so.
    fn deleted_at(&self) -> Option<DateTime> {
        self.row().deleted_at.map(DateTime::of)
    }

    /// How often it was written, from 1. Updates that name it as `expectedRevision` overwrite nobody's work.
    fn revision(&self) -> i32 {
        self.row().revision
    }
}
