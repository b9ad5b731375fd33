use proptest::prelude::*;

use super::{Markup, Style, reference, references};
use crate::{
    domain::record::{AuthorshipRecord, IdentifierRecord, LinkRecord, PaperRecord},
    formats::tests::hard,
};

const STYLES: [Style; 6] = [
    Style::Apa,
    Style::Mla,
    Style::Chicago,
    Style::Ieee,
    Style::Harvard,
    Style::Vancouver,
];

fn paper() -> PaperRecord {
    let author = |name: &str| AuthorshipRecord {
        name: name.to_owned(),
        ..AuthorshipRecord::default()
    };
    PaperRecord {
        title: "Attention Is All <You> Need".to_owned(),
        kind: Some("ARTICLE".to_owned()),
        published_on: Some("2017-06-12".to_owned()),
        venue: Some("Journal of Tests".to_owned()),
        authors: vec![author("Ashish Vaswani"), author("Ludwig van Beethoven")],
        identifiers: vec![IdentifierRecord {
            scheme: "DOI".to_owned(),
            value: "10.1000/xyz".to_owned(),
        }],
        links: vec![LinkRecord {
            relation: "SOURCE".to_owned(),
            url: "https://example.org/a".to_owned(),
            label: None,
        }],
        ..PaperRecord::default()
    }
}

fn one(paper: &PaperRecord, style: Style, locale: &str, markup: Markup) -> String {
    reference(paper, style, locale, markup).expect("a locale that is there")
}

#[test]
fn each_style_has_its_own_way() {
    let expected = [
        "Vaswani, A., & Beethoven, L. van. (2017). Attention Is All <You> Need. Journal of Tests. https://doi.org/10.1000/xyz",
        "Vaswani, Ashish, and Ludwig van Beethoven. “Attention Is All <you> Need.” Journal of Tests, June 2017, https://doi.org/10.1000/xyz.",
        "Vaswani, Ashish, and Ludwig van Beethoven. 2017. “Attention Is All <you> Need.” Journal of Tests, ahead of print, June 12. https://doi.org/10.1000/xyz.",
        "A. Vaswani and L. van Beethoven, “Attention Is All <You> Need,” Journal of Tests, Jun. 2017, doi: 10.1000/xyz.",
        "Vaswani, A. and Beethoven, L. van (2017) “Attention Is All <You> Need,” Journal of Tests [Preprint]. Available at: https://doi.org/10.1000/xyz.",
        "Vaswani A, Beethoven L van. Attention Is All <You> Need. Journal of Tests 2017. https://doi.org/10.1000/xyz.",
    ];
    for (style, expected) in STYLES.into_iter().zip(expected) {
        assert_eq!(
            one(&paper(), style, "en-US", Markup::Text),
            expected,
            "{style:?}"
        );
    }
}

#[test]
fn html_has_fonts_and_is_escaped() {
    let html = one(&paper(), Style::Apa, "en-US", Markup::Html);
    assert!(html.contains("<i>Journal of Tests</i>"), "{html}");
    assert!(html.contains("&lt;You&gt;"), "{html}");
}

#[test]
fn words_are_those_of_the_locale() {
    let german = one(&paper(), Style::Harvard, "de-DE", Markup::Text);
    assert!(german.contains("und"), "{german}");
    let refused = references(&[&paper()], Style::Apa, "xx", Markup::Text);
    let message = refused.expect_err("no such locale").message;
    assert!(message.contains("en-US"), "{message}");
}

#[test]
fn a_bibliography_has_each_paper_once_in_the_order_of_the_style() {
    let mut other = paper();
    other.authors[0].name = "Abel Aalto".to_owned();
    let papers = [&paper(), &other, &paper()];
    for style in STYLES {
        let all = references(&papers, style, "en-US", Markup::Text).expect("a good locale");
        assert_eq!(all.len(), 3, "{style:?} {all:?}");
        let first = if matches!(style, Style::Ieee | Style::Vancouver) {
            "Vaswani"
        } else {
            "Aalto"
        };
        assert!(all[0].contains(first), "{style:?} {all:?}");
    }
}

#[test]
fn a_paper_with_nothing_but_a_title_and_one_with_everything_are_cited() {
    let bare = PaperRecord {
        title: "Bare".to_owned(),
        ..PaperRecord::default()
    };
    for style in STYLES {
        assert!(one(&bare, style, "en-US", Markup::Text).contains("Bare"));
        let text = one(&hard(), style, "en-GB", Markup::Text);
        assert!(
            text.contains("Beethoven") && text.contains("$L^*$"),
            "{text}"
        );
    }
}

proptest! {
    #[test]
    fn any_names_and_titles_are_cited(
        title in ".{1,40}", names in prop::collection::vec(".{1,20}|[a-z,. ]{1,9}", 0..4), year in "[0-9]{4}",
        locale in "en-US|de-DE|zh-CN|ar"
    ) {
        let author = |name: String| AuthorshipRecord { name, ..AuthorshipRecord::default() };
        let paper = PaperRecord {
            title,
            authors: names.into_iter().map(author).collect(),
            published_on: Some(year),
            ..PaperRecord::default()
        };
        for style in STYLES {
            for markup in [Markup::Text, Markup::Html] {
                let all = references(&[&paper], style, &locale, markup).expect("a good locale");
                prop_assert_eq!(all.len(), 1);
            }
        }
    }
}
