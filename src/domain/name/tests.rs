use proptest::prelude::*;

use super::{PersonName, sort_key};

fn parts(text: &str) -> [String; 4] {
    let name = PersonName::parse(text);
    let or_dash = |part: Option<String>| part.unwrap_or_else(|| "-".to_owned());
    [
        name.display,
        or_dash(name.given),
        or_dash(name.family),
        or_dash(name.suffix),
    ]
}

#[test]
fn spoken_and_sorted_names_are_taken_apart() {
    for (text, expected) in [
        (
            "Corina S. Păsăreanu",
            ["Corina S. Păsăreanu", "Corina S.", "Păsăreanu", "-"],
        ),
        (
            "Păsăreanu, Corina S.",
            ["Corina S. Păsăreanu", "Corina S.", "Păsăreanu", "-"],
        ),
        ("  Neel   Nanda ", ["Neel Nanda", "Neel", "Nanda", "-"]),
        (
            "Ludwig van Beethoven",
            ["Ludwig van Beethoven", "Ludwig", "van Beethoven", "-"],
        ),
        (
            "Beethoven, Ludwig van",
            ["Ludwig van Beethoven", "Ludwig", "van Beethoven", "-"],
        ),
        (
            "van Beethoven, Ludwig",
            ["Ludwig van Beethoven", "Ludwig", "van Beethoven", "-"],
        ),
        (
            "Charles de la Vallée Poussin",
            [
                "Charles de la Vallée Poussin",
                "Charles",
                "de la Vallée Poussin",
                "-",
            ],
        ),
        (
            "Santiago Ramón y Cajal",
            ["Santiago Ramón y Cajal", "Santiago", "Ramón y Cajal", "-"],
        ),
        (
            "García Márquez, Gabriel",
            ["Gabriel García Márquez", "Gabriel", "García Márquez", "-"],
        ),
        (
            "King, Jr., Martin Luther",
            ["Martin Luther King Jr.", "Martin Luther", "King", "Jr."],
        ),
        (
            "King, Martin Luther, Jr.",
            ["Martin Luther King Jr.", "Martin Luther", "King", "Jr."],
        ),
        (
            "Martin Luther King, Jr.",
            ["Martin Luther King Jr.", "Martin Luther", "King", "Jr."],
        ),
        (
            "Martin Luther King Jr.",
            ["Martin Luther King Jr.", "Martin Luther", "King", "Jr."],
        ),
        ("De Zhang", ["De Zhang", "De", "Zhang", "-"]),
        ("danah boyd", ["danah boyd", "danah", "boyd", "-"]),
        ("J.-P. Serre", ["J.-P. Serre", "J.-P.", "Serre", "-"]),
        (r#"Kurt G{\"o}del"#, ["Kurt Gödel", "Kurt", "Gödel", "-"]),
    ] {
        assert_eq!(parts(text), expected, "{text}");
    }
}

#[test]
fn names_that_cannot_be_taken_apart_are_shown_as_they_are() {
    for text in [
        "",
        "Plato",
        "王小明",
        "王 小明",
        "김철수",
        "A, B, C, D",
        "Plato III",
    ] {
        assert_eq!(parts(text), [text, "-", "-", "-"]);
    }
}

#[test]
fn order_goes_by_family_name_without_case_and_accents() {
    assert_eq!(sort_key("Corina S. Păsăreanu"), "pasareanu corina s.");
    assert_eq!(
        sort_key("King, Jr., Martin Luther"),
        "king martin luther jr."
    );
    assert_eq!(sort_key("Ludwig van Beethoven"), "van beethoven ludwig");
    assert_eq!(sort_key("Plato"), "plato");
    assert_eq!(sort_key("王小明"), "王小明");
}

proptest! {
    #[test]
    fn what_is_shown_is_shown_again(text in "[A-Za-zé., \\\\{}'-]{0,40}|.*") {
        let name = PersonName::parse(&text);
        prop_assert_eq!(&PersonName::parse(&name.display).display, &name.display);
        let _ = sort_key(&text);
    }
}
