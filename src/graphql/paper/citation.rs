//! Papers as references, and in the formats of reference managers.

use std::{collections::HashMap, sync::Arc};

use async_graphql::{Context, Enum};

use super::Paper;
use crate::{
    catalog::{
        self, Catalog, Sight,
        papers::{self, Audience},
    },
    domain::{Invalid, Record, record::PaperRecord},
    formats::{
        Format, Writer,
        citation::{self, Markup},
        json_ld,
    },
    graphql::{error::Failure, siblings::Part},
};

/// How papers are cited.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub(super) enum CitationFormat {
    /// A reference in the given style, as plain text.
    Text,
    /// A reference in the given style, with `<i>`, `<b>`, `<sup>` and `<sub>`; everything else is escaped, so that it can be shown as it
    /// is.
    Html,
    /// An entry of BibTeX.
    Bibtex,
    /// An entry of BibLaTeX.
    Biblatex,
    /// An entry of RIS.
    Ris,
    /// An item of CSL-JSON; a list of one or more items in brackets.
    CslJson,
}

/// A style of references.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "crate::formats::citation::Style")]
pub(super) enum CitationStyle {
    /// American Psychological Association, 7th edition.
    Apa,
    /// Modern Language Association, 9th edition.
    Mla,
    /// Chicago Manual of Style, 18th edition, author and date.
    Chicago,
    /// Institute of Electrical and Electronics Engineers; a list is numbered.
    Ieee,
    /// Harvard, as Cite Them Right has it, 12th edition.
    Harvard,
    /// Vancouver, as Elsevier has it; a list is numbered.
    Vancouver,
}

/// In which words papers are cited.
pub(super) struct Wanted {
    pub(super) format: CitationFormat,
    pub(super) style: CitationStyle,
    pub(super) locale: String,
}

impl Wanted {
    fn one(&self, paper: &PaperRecord) -> Result<String, Invalid> {
        match self.written() {
            Ok(format) => Ok(written(format, &[paper])),
            Err(markup) => citation::reference(paper, self.style.into(), &self.locale, markup),
        }
    }

    fn all(&self, papers: &[&PaperRecord]) -> Result<String, Invalid> {
        let markup = match self.written() {
            Ok(format) => return Ok(written(format, papers)),
            Err(markup) => markup,
        };
        let all = citation::references(papers, self.style.into(), &self.locale, markup)?;
        Ok(all.join("\n"))
    }

    /// The format of files, or how a reference is marked up.
    fn written(&self) -> Result<Format, Markup> {
        match self.format {
            CitationFormat::Text => Err(Markup::Text),
            CitationFormat::Html => Err(Markup::Html),
            CitationFormat::Bibtex => Ok(Format::Bibtex),
            CitationFormat::Biblatex => Ok(Format::Biblatex),
            CitationFormat::Ris => Ok(Format::Ris),
            CitationFormat::CslJson => Ok(Format::CslJson),
        }
    }
}

fn written(format: Format, papers: &[&PaperRecord]) -> String {
    let records = papers
        .iter()
        .map(|paper| Record::Paper(Box::new((*paper).clone())));
    let records: Vec<Record> = records.collect();
    let writer = Writer::new(format);
    writer
        .map(|writer| writer.all(&records))
        .unwrap_or_default()
}

/// The reference to one paper.
pub(super) async fn of_one(
    ctx: &Context<'_>,
    paper: &Paper,
    wanted: &Wanted,
) -> Result<Option<String>, Failure> {
    let record = paper.part(ctx, Records).await?;
    record
        .map(|record| wanted.one(&record).map_err(refused))
        .transpose()
}

/// The references to the papers of a page.
pub(super) async fn of_all(
    ctx: &Context<'_>,
    page: &[Paper],
    wanted: &Wanted,
) -> Result<String, Failure> {
    let mut records = Vec::with_capacity(page.len());
    for paper in page {
        // They are siblings: the first one loads the records of all.
        records.extend(paper.part(ctx, Records).await?);
    }
    let records: Vec<&PaperRecord> = records.iter().map(AsRef::as_ref).collect();
    wanted.all(&records).map_err(refused)
}

fn refused(invalid: Invalid) -> Failure {
    Failure::bad_user_input("locale", invalid.message)
}

/// The description for search engines, safe within a `<script>` of a page.
pub(super) async fn json_ld_of(
    ctx: &Context<'_>,
    paper: &Paper,
) -> Result<Option<String>, Failure> {
    let record = paper.part(ctx, Records).await?;
    Ok(record.map(|record| {
        json_ld::describe(&record)
            .to_string()
            .replace('<', "\\u003c")
    }))
}

/// Papers as records, with all that belongs to them.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Records;

impl Part for Records {
    type Value = Option<Arc<PaperRecord>>;

    async fn load(
        &self,
        catalog: &Catalog,
        _: Sight,
        keys: &[i64],
    ) -> Result<HashMap<i64, Self::Value>, catalog::Error> {
        let found = papers::records_of(catalog.read(), keys, Audience::Everybody).await?;
        let records = found.into_iter();
        Ok(records
            .map(|(key, record)| (key, Some(Arc::new(record))))
            .collect())
    }
}
