//! Papers that differ in what finds them.

use paper_catalog::domain::record::{
    AuthorNameRecord, AuthorRecord, IdentifierRecord, PaperRecord, SummaryRecord, TopicRecord,
};

use crate::records::{about, author, by, paper};

/// Topics with another name and one above them.
pub fn topics() -> Vec<TopicRecord> {
    let topic = |slug: &str, name: &str, parent: Option<&str>, aliases: &[&str]| TopicRecord {
        slug: slug.to_owned(),
        name: name.to_owned(),
        parent: parent.map(str::to_owned),
        aliases: aliases.iter().map(|&alias| alias.to_owned()).collect(),
        ..TopicRecord::default()
    };
    vec![
        topic("ai-safety", "AI safety", None, &[]),
        topic(
            "interpretability",
            "Interpretability",
            Some("ai-safety"),
            &["Interp"],
        ),
        topic("agents", "Agents", Some("ai-safety"), &[]),
    ]
}

/// An author with another name that everybody may know, and one that nobody may.
pub fn authors() -> Vec<AuthorRecord> {
    let name = |name: &str, private| AuthorNameRecord {
        name: name.to_owned(),
        private,
    };
    vec![AuthorRecord {
        names: vec![name("Public Alias", false), name("Hidden Alias", true)],
        ..author("quiet", "Quiet Person")
    }]
}

fn titled(slug: &str, title: &str) -> PaperRecord {
    PaperRecord {
        title: title.to_owned(),
        ..paper(slug)
    }
}

fn identifier(scheme: &str, value: &str) -> IdentifierRecord {
    IdentifierRecord {
        scheme: scheme.to_owned(),
        value: value.to_owned(),
    }
}

fn tldr(body: &str) -> SummaryRecord {
    SummaryRecord {
        kind: "TLDR".to_owned(),
        body: body.to_owned(),
        origin: "HUMAN".to_owned(),
        ..SummaryRecord::default()
    }
}

/// The papers, each of which is known by its slug. Their topics need [`topics`].
pub fn papers() -> Vec<PaperRecord> {
    vec![
        PaperRecord {
            r#abstract: Some("Where zebras are met.".to_owned()),
            ..titled("zebra-abstract", "First")
        },
        PaperRecord {
            authors: vec![by("Zebra Stripes")],
            ..titled("zebra-author", "Second")
        },
        PaperRecord {
            summaries: vec![tldr("A zebra once.")],
            ..titled("zebra-summary", "Third")
        },
        titled("zebra-title", "Zebras"),
        PaperRecord {
            r#abstract: Some("Reward hacking is one accident of machine learning.".to_owned()),
            authors: vec![by("Dario Amodei"), by("Chris Olah")],
            published_on: Some("2016-06".to_owned()),
            identifiers: vec![identifier("ARXIV", "1606.06565")],
            ..titled("concrete", "Concrete Problems in Safety")
        },
        PaperRecord {
            r#abstract: Some("The agent alignment problem.".to_owned()),
            published_on: Some("2018-11-19".to_owned()),
            topics: vec![about("agents")],
            ..titled(
                "reward",
                "Scalable agents via learned rewards of people, at some length",
            )
        },
        PaperRecord {
            published_on: Some("2022".to_owned()),
            ..titled("hacking", "Reward Hacking")
        },
        PaperRecord {
            authors: vec![by("Nelson Elhage"), by("Chris Olah")],
            topics: vec![about("interpretability")],
            summaries: vec![tldr("Neural *networks* store features.")],
            ..titled("superposition", "Toy Models of Superposition")
        },
        PaperRecord {
            authors: vec![by("Łukasz Kaiser"), by("Jürgen Schmidhuber")],
            identifiers: vec![identifier("DOI", "10.1234/abc.def")],
            ..titled("naive", "Naïve Bayes at the Café")
        },
        titled("cjk", "人工智能安全研究综述"),
        titled("kana", "深層学習のモデル"),
        titled("hangul", "언어 모델"),
        PaperRecord {
            r#abstract: Some("Angluin's algorithm.".to_owned()),
            ..titled("math", "Learning automata with $L^*$")
        },
        titled("large", "Large-scale oversight"),
        titled("largescale", "Largescale oversight"),
        titled("optimize", "Optimization without regret"),
        titled("optimal", "Optimal transport"),
        PaperRecord {
            authors: vec![by("Public Alias")],
            ..titled("quiet", "Fourth")
        },
        PaperRecord {
            status: Some("DRAFT".to_owned()),
            ..titled("draft", "Zebras, toys, rewards, optimization")
        },
        PaperRecord {
            status: Some("ARCHIVED".to_owned()),
            ..titled("archived", "Zebras, toys, rewards, optimization")
        },
    ]
}

/// Papers that one search finds, with equal and different titles and dates.
pub fn numbered(at: u32) -> PaperRecord {
    PaperRecord {
        title: format!("Numbered {}", "and so on ".repeat(at as usize % 3)),
        published_on: (!at.is_multiple_of(4)).then(|| format!("20{}", 10 + at % 3)),
        ..paper(&format!("numbered-{at}"))
    }
}
