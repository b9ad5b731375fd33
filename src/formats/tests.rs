//! What holds for all formats: nothing is lost unsaid, and what was written is read as the same again.

mod samples;

use std::time::{Duration, Instant};

use proptest::prelude::*;

use super::{Format, Reading, Writer, draft::kind_is_part, read};
use crate::domain::{
    PartialDate, Record,
    identifier::Scheme,
    record::{AuthorshipRecord, IdentifierRecord, LinkRecord, PaperRecord, PaperTopicRecord},
    text::{repair_block, repair_line},
};

/// The formats that describe a paper without all that the catalog has of it.
const FOREIGN: [Format; 5] = [
    Format::Bibtex,
    Format::Biblatex,
    Format::Ris,
    Format::CslJson,
    Format::Csv,
];

/// A text of this format with these papers.
pub(super) fn written(format: Format, papers: &[PaperRecord]) -> String {
    let records: Vec<Record> = papers
        .iter()
        .map(|paper| Record::Paper(Box::new(paper.clone())))
        .collect();
    let writer = Writer::new(format).expect("a format that is written");
    writer.all(&records)
}

/// The papers of a text in which everything can be read.
#[track_caller]
pub(super) fn papers(format: Format, text: &str) -> Vec<PaperRecord> {
    let reading = read(format, text.as_bytes()).expect("a text of this format");
    assert!(
        reading.problems.is_empty(),
        "{:?} in\n{text}",
        reading.problems
    );
    of(reading)
}

fn of(reading: Reading) -> Vec<PaperRecord> {
    let records = reading.records.into_iter().map(|read| read.record);
    let papers = records.filter_map(|record| match record {
        Record::Paper(paper) => Some(*paper),
        _ => None,
    });
    papers.collect()
}

/// What the foreign formats say of a paper.
fn said(mut paper: PaperRecord, format: Format) -> PaperRecord {
    paper.slug = None;
    if kind_is_part(paper.kind.as_deref()) {
        paper.identifiers.retain(|own| own.scheme != "ISBN");
    }
    paper
        .identifiers
        .sort_by(|a, b| (&a.scheme, &a.value).cmp(&(&b.scheme, &b.value)));
    if format != Format::Csv {
        paper.topics.clear();
    }
    paper
}

/// A paper with the values that people worry about.
pub(super) fn hard() -> PaperRecord {
    let author = |name: &str| AuthorshipRecord {
        name: name.to_owned(),
        ..AuthorshipRecord::default()
    };
    let identifier = |scheme: Scheme, value: &str| IdentifierRecord {
        scheme: scheme.to_string(),
        value: value.to_owned(),
    };
    let link = |relation: &str, url: &str| LinkRecord {
        relation: relation.to_owned(),
        url: url.to_owned(),
        label: None,
    };
    PaperRecord {
        title: "Learning $L^*$ with 100% of R&D: C:\\new {x, y} & a_b ~ Schrödinger’s “cat”"
            .to_owned(),
        slug: Some("learning-l".to_owned()),
        r#abstract: Some("One #1 costs $5.\n\nTwo: $\\{a_{1}\\}$ and {} 深度学习.".to_owned()),
        kind: Some("BLOG_POST".to_owned()),
        published_on: Some("2024-05".to_owned()),
        language: Some("en-GB".to_owned()),
        comment: Some("12 pages\nTY - JOUR".to_owned()),
        venue: Some("Journal of {a, b} & $\\alpha$".to_owned()),
        authors: vec![
            author("Ludwig van Beethoven"),
            author("Martin Luther King Jr."),
            author("李 飞飞"),
            author("Plato"),
            author("Corina S. Păsăreanu"),
            AuthorshipRecord {
                kind: Some("ORGANIZATION".to_owned()),
                ..author("Anthropic, and Friends")
            },
        ],
        topics: vec![PaperTopicRecord {
            topic: "alignment".to_owned(),
            primary: false,
        }],
        identifiers: vec![
            identifier(Scheme::Doi, "10.1000/a_b(c)<d>"),
            identifier(Scheme::Isbn, "9780262033848"),
            identifier(Scheme::Pmid, "31452104"),
            identifier(Scheme::Arxiv, "2405.19832"),
            identifier(Scheme::OpenAlex, "W2741809807"),
            identifier(Scheme::Import, "file:key 1"),
        ],
        links: vec![
            link("SOURCE", "https://example.org/a_b?q=1&r=%C3%A9#x"),
            link("PDF", "https://example.org/x.pdf"),
        ],
        ..PaperRecord::default()
    }
}

#[test]
fn what_is_written_is_read_as_the_same() {
    for format in FOREIGN {
        let mut other = hard();
        other.slug = None;
        let text = written(format, &[hard(), other]);
        for read in papers(format, &text) {
            assert_eq!(said(read, format), said(hard(), format), "{text}");
        }
    }
}

#[test]
fn every_kind_and_precision_of_a_date_comes_back() {
    let kinds = [
        "ARTICLE",
        "PREPRINT",
        "CONFERENCE_PAPER",
        "BOOK",
        "CHAPTER",
        "THESIS",
        "REPORT",
        "BLOG_POST",
        "DATASET",
        "SOFTWARE",
        "OTHER",
    ];
    for format in FOREIGN {
        for kind in kinds {
            for date in ["2024", "2024-05", "2024-05-17"] {
                for with_arxiv in [false, true] {
                    let mut paper = hard();
                    paper.kind = Some(kind.to_owned());
                    paper.published_on = Some(date.to_owned());
                    paper
                        .identifiers
                        .retain(|own| with_arxiv || own.scheme != "ARXIV");
                    let text = written(format, std::slice::from_ref(&paper));
                    let read = papers(format, &text).remove(0);
                    assert_eq!(said(read, format), said(paper, format), "{text}");
                }
            }
        }
    }
}

#[test]
fn seven_thousand_authors_come_back_in_their_order() {
    let mut paper = hard();
    let author = |number: usize| AuthorshipRecord {
        name: format!("Given{number} Family{number}"),
        ..AuthorshipRecord::default()
    };
    paper.authors = (0..7_456).map(author).collect();
    for format in FOREIGN {
        let read = papers(format, &written(format, std::slice::from_ref(&paper))).remove(0);
        assert_eq!(read.authors, paper.authors);
    }
}

#[test]
fn a_text_of_another_format_is_refused_by_name() {
    for written_as in FOREIGN {
        let text = written(written_as, &[hard()]);
        for read_as in Format::ALL {
            let refused = read(read_as, text.as_bytes()).err();
            if read_as.as_read() == written_as.as_read() {
                assert_eq!(refused, None);
                continue;
            }
            let message = refused.expect("another format").message;
            let name = written_as.as_read().as_str();
            assert!(
                message.contains(&format!("looks like {name}, not like")),
                "{message}"
            );
        }
    }
}

#[test]
fn names_of_formats_are_read_in_any_case() {
    for format in Format::ALL {
        let name = format.as_str().to_lowercase().replace('_', "-");
        assert_eq!(name.parse(), Ok(format));
    }
    let message = "endnote".parse::<Format>().expect_err("no format").message;
    assert!(message.contains("BIBTEX, BIBLATEX, RIS"), "{message}");
}

#[test]
fn reading_takes_time_in_proportion_to_the_text() {
    let pieces = [
        "@a{",
        "@a(",
        "@a{b, c = {",
        "@a{b, c = d # ",
        "@string{a = a # a}",
        "@a{k, xdata = {k,k,k,k}, crossref = k}\n",
        "@a{k, author = {a and b and {",
        "TY  - JOUR\nTI  - a\n",
        "TY  - JOUR\nAU",
        "[[",
        "{\"id\":",
        "title,doi\n\"",
        "title,doi\na,b\n",
        "<feed xmlns=\"http://www.w3.org/2005/Atom\"><entry><author>",
    ];
    for piece in pieces {
        let text = piece.repeat(60_000 / piece.len());
        for format in Format::ALL {
            let start = Instant::now();
            let _ = read(format, text.as_bytes());
            let took = start.elapsed();
            assert!(took < Duration::from_secs(20), "{format} {piece}: {took:?}");
        }
    }
}

fn line() -> impl Strategy<Value = String> {
    let text =
        "([A-Za-z0-9éß深ő ]|[\\\\{}$~&<>`'\"%_^#@=,;:.-]|\\$x\\^2\\$|\\\\unknown|\\\\alpha){1,30}";
    text.prop_map(|text| repair_line(&text).0)
        .prop_filter("something is left", |text| !text.is_empty())
}

prop_compose! {
    fn any_paper()(
        title in line(),
        r#abstract in prop::option::of(prop::collection::vec(line(), 1..4)),
        venue in prop::option::of("[A-Za-zé&%_:. ]{1,20}"),
        names in prop::collection::vec("[A-ZÉŁ][a-zéł]{1,6}( (van|de|[A-Z]\\.))?( [A-Z][a-z'-]{1,6}){0,2}( Jr\\.)?", 0..4),
        year in 1_u16..=9999, month in prop::option::of(1_u8..=12),
    ) -> PaperRecord {
        let text = |text: String| Some(repair_line(&text).0).filter(|text| !text.is_empty());
        let r#abstract = r#abstract.map(|lines: Vec<String>| repair_block(&lines.join("\n\n")).0);
        let author = |name: String| AuthorshipRecord { name, ..AuthorshipRecord::default() };
        let date = PartialDate::new(year, month, None).expect("in every calendar");
        PaperRecord {
            title,
            r#abstract: r#abstract.filter(|text| !text.is_empty()),
            venue: venue.and_then(text),
            kind: Some("ARTICLE".to_owned()),
            published_on: Some(date.to_string()),
            authors: names.into_iter().map(author).collect(),
            ..PaperRecord::default()
        }
    }
}

/// Answers of the APIs that are read and not written.
const ANSWERS: [&str; 4] = [
    r#"<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" xmlns:arxiv="http://arxiv.org/schemas/atom"><entry><id>http://arxiv.org/abs/2405.01234v2</id><title>A &amp; B</title><published>2024-05-02T17:59:59Z</published><summary>Of $x^2$.</summary><author><name>Ada Lovelace</name></author><arxiv:doi>10.1/a</arxiv:doi><link href="http://arxiv.org/pdf/2405.01234v2" title="pdf"/></entry></feed>"#,
    r#"{"results": [{"id": "https://openalex.org/W1", "title": "A", "type": "article", "publication_date": "2024-06-01", "doi": "https://doi.org/10.1/a", "authorships": [{"author": {"display_name": "Ada Lovelace", "orcid": "https://orcid.org/0000-0002-1825-0097"}}], "abstract_inverted_index": {"Agents": [0, 2], "are": [1]}}]}"#,
    r#"{"status": "ok", "message-type": "work", "message": {"DOI": "10.1/a", "type": "journal-article", "title": ["A <i>b</i>"], "container-title": ["C"], "issued": {"date-parts": [[2024, 6]]}, "author": [{"given": "Ada", "family": "Lovelace"}, {"name": "A group"}], "abstract": "<jats:p>Of <jats:italic>it</jats:italic>.</jats:p>"}}"#,
    r#"[null, {"paperId": "649def34f8be52c8b66281af98ae884c09aef38b", "title": "A", "year": 2024, "externalIds": {"ArXiv": "2405.01234", "DOI": "10.1/a"}, "authors": [{"authorId": "1", "name": "Ada Lovelace"}], "tldr": {"text": "So it is."}, "openAccessPdf": {"url": "https://example.org/a.pdf"}}]"#,
];

/// What happens to documents on their way. Places and lengths are shares of the document.
#[derive(Debug, Clone)]
enum Damage {
    Cut(prop::sample::Index),
    Lose(prop::sample::Index, prop::sample::Index),
    Repeat(prop::sample::Index, prop::sample::Index, usize),
    Put(prop::sample::Index, Vec<u8>),
    Flip(prop::sample::Index, u8),
}

impl Damage {
    fn does(&self, bytes: &mut Vec<u8>) {
        let between = |one: &prop::sample::Index, other: &prop::sample::Index| {
            let (one, other) = (one.index(bytes.len() + 1), other.index(bytes.len() + 1));
            one.min(other)..one.max(other)
        };
        match self {
            Self::Cut(at) => bytes.truncate(at.index(bytes.len() + 1)),
            Self::Lose(from, to) => drop(bytes.drain(between(from, to))),
            Self::Repeat(from, to, times) => {
                let range = between(from, to);
                let piece = bytes[range.clone()].repeat(*times);
                bytes.splice(range, piece);
                bytes.truncate(100_000);
            }
            Self::Put(at, more) => {
                let at = at.index(bytes.len() + 1);
                bytes.splice(at..at, more.iter().copied());
            }
            Self::Flip(at, bits) if !bytes.is_empty() => {
                let at = at.index(bytes.len());
                bytes[at] ^= bits;
            }
            Self::Flip(..) => {}
        }
    }
}

fn damage() -> impl Strategy<Value = Damage> {
    let at = any::<prop::sample::Index>;
    let more = prop_oneof![
        prop::collection::vec(any::<u8>(), 1..6),
        "[{}\"\\\\,=@#&<>\\[\\]:\n ]{1,4}|author|crossref = |xdata = |@string|<entry>|\\]\\]>|\\\\u0000|\\x{0}|\\x{feff}|ER  - |\\x{202e}"
            .prop_map(String::into_bytes),
    ];
    prop_oneof![
        at().prop_map(Damage::Cut),
        (at(), at()).prop_map(|(from, to)| Damage::Lose(from, to)),
        (at(), at(), 2..6_usize).prop_map(|(from, to, times)| Damage::Repeat(from, to, times)),
        (at(), more).prop_map(|(at, more)| Damage::Put(at, more)),
        (at(), any::<u8>()).prop_map(|(at, bits)| Damage::Flip(at, bits)),
    ]
}

proptest! {
    #[test]
    fn an_export_read_and_written_again_is_the_same(papers in prop::collection::vec(any_paper(), 1..4)) {
        for format in FOREIGN {
            let text = written(format, &papers);
            let reading = read(format, text.as_bytes()).expect("its own format");
            prop_assert_eq!(&reading.problems, &vec![], "{}", text);
            let again = of(reading);
            prop_assert_eq!(again.len(), papers.len(), "{}", text);
            for (again, paper) in again.iter().zip(&papers) {
                prop_assert_eq!(said(again.clone(), format), said(paper.clone(), format), "{}", text);
            }
            prop_assert_eq!(written(format, &again), text);
        }
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        for format in Format::ALL {
            let _ = read(format, &bytes);
        }
    }

    #[test]
    fn a_damaged_document_is_read_or_refused(
        papers in prop::collection::vec(any_paper(), 1..4), damages in prop::collection::vec(damage(), 1..12),
    ) {
        let texts = FOREIGN.map(|format| written(format, &papers));
        for text in texts.into_iter().chain(ANSWERS.map(str::to_owned)) {
            let mut bytes = text.into_bytes();
            for damage in &damages {
                damage.does(&mut bytes);
            }
            for format in Format::ALL {
                let _ = read(format, &bytes);
            }
        }
    }

    #[test]
    fn any_text_in_a_format_is_read_or_refused(
        text in "(@[a-z]{1,7}|[{}(),=#\"\\\\]|TY  - |ER  - |[A-Z][A-Z0-9]  - |title|author|and|year|\\{\"id\"|\\[|\\]|\"type\":|null|[0-9]{1,5}|<entry>|</entry>|<id>|&amp;|\n|\r\n| |.){0,60}"
    ) {
        for format in Format::ALL {
            let _ = read(format, text.as_bytes());
        }
    }
}
