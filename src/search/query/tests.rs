use proptest::prelude::*;

use super::{Field, Query, Term, TooLong, Wanted, parse};

/// A search as short text: groups with `|`, what is not wanted with `-`.
fn shown(query: &Query) -> String {
    let term = |term: &Term| match term {
        Term::Year { from, to } => format!("{from}..{to}"),
        Term::Text { field, wanted } => {
            let field = match field {
                Field::Any => "",
                Field::Title => "title:",
                Field::Author => "author:",
                Field::Topic => "topic:",
            };
            let wanted = match wanted {
                Wanted::Word(word) => word.clone(),
                Wanted::Phrase(phrase) => format!("\"{phrase}\""),
                Wanted::Prefix(prefix) => format!("{prefix}*"),
                Wanted::Pasted {
                    identifier,
                    address,
                    ..
                } => {
                    let identifier = identifier
                        .iter()
                        .map(|id| format!("{}={}", id.scheme, id.value));
                    let address = address.iter().map(|url| format!("<{url}>"));
                    identifier.chain(address).collect()
                }
            };
            format!("{field}{wanted}")
        }
    };
    let groups = query.all.iter();
    let groups = groups.map(|group| group.iter().map(term).collect::<Vec<_>>().join("|"));
    let none = query.none.iter().map(|not| format!("-{}", term(not)));
    groups.chain(none).collect::<Vec<_>>().join(" ")
}

#[test]
fn every_text_has_a_meaning() {
    let cases = [
        ("", ""),
        ("  ", ""),
        ("scalable  oversight", "scalable oversight"),
        ("\"reward hacking\" -games", "\"reward hacking\" -games"),
        ("a OR b c", "a|b c"),
        ("a OR b OR \"c d\"", "a|b|\"c d\""),
        ("a | b", "a|b"),
        ("OR a OR", "a"),
        ("a OR OR b", "a b"),
        ("a OR -b", "a -b"),
        ("a or b", "a or b"),
        ("optimi*", "optimi*"),
        ("*", "*"),
        ("a*b", "a*b"),
        (
            "author:Bengio title:\"deep learning\" topic:safety",
            "author:Bengio title:\"deep learning\" topic:safety",
        ),
        ("AUTHOR:hin*", "author:hin*"),
        ("-author:hinton", "-author:hinton"),
        ("note: x", "note: x"),
        ("author: x", "author: x"),
        ("note:x", "note:x"),
        ("\"open quote", "\"open quote"),
        ("a \"b", "a \"b"),
        ("\"\"", "\"\""),
        ("-", "-"),
        ("a - b", "a - b"),
        ("--a", "--a"),
        ("year:2020", "20200000..20201231"),
        ("year:2019-2021", "20190000..20211231"),
        ("year:>2019", "20200000..99991231"),
        ("year:>=2019", "20190000..99991231"),
        ("year:<2019", "1..20181231"),
        ("-year:2020", "-20200000..20201231"),
        ("year:soon", "year:soon"),
        ("year:20200", "year:20200"),
        ("arXiv:2405.19832", "ARXIV=2405.19832"),
        ("doi: 10.1000/182", "DOI=10.1000/182"),
        (
            "https://arxiv.org/abs/2405.19832v2 agents",
            "ARXIV=2405.19832<https://arxiv.org/abs/2405.19832v2> agents",
        ),
        ("https://example.org/a", "<https://example.org/a>"),
    ];
    for (text, expected) in cases {
        assert_eq!(shown(&parse(text).expect("short")), expected, "{text}");
    }
}

#[test]
fn only_length_is_refused() {
    assert_eq!(parse(&"x".repeat(1_001)), Err(TooLong::Chars(1_001)));
    assert!(parse(&"x".repeat(1_000)).is_ok());
    assert_eq!(parse(&"x ".repeat(33)), Err(TooLong::Terms(33)));
    assert!(parse(&"x ".repeat(32)).is_ok());
}

proptest! {
    #[test]
    fn any_short_text_is_read(text in "(?s).{0,200}", operators in "[-a\":*| OR0-9<>=year.author]{0,60}") {
        prop_assert!(parse(&operators).is_ok() || operators.split_whitespace().count() > 16);
        let _ = parse(&text);
    }
}
