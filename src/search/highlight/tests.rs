use super::{Kind, highlight, snippet};
use crate::search::{Compiled, Part, parse};

fn shown(parts: Option<Vec<Part>>) -> String {
    let parts = parts.unwrap_or_default().into_iter();
    let part = |part: Part| {
        if part.hit {
            format!("[{}]", part.text)
        } else {
            part.text
        }
    };
    parts.map(part).collect()
}

#[test]
fn hits_are_shown_where_they_stand_in_the_text() {
    let cases = [
        (
            "model",
            "Reward Models and a model",
            "Reward [Models] and a [model]",
        ),
        (
            "\"reward model\"",
            "Reward models; no reward, a model",
            "[Reward models]; no reward, a model",
        ),
        ("largescale", "A Large-Scale Study", "A [Large-Scale] Study"),
        ("large-scale", "A largescale study", "A [largescale] study"),
        (
            "optimiz*",
            "Optimization, optimal",
            "[Optimization], optimal",
        ),
        ("cafe", "Au Café!", "Au [Café]!"),
        ("智能", "人工智能安全", "人工[智能]安全"),
        ("title:x -y", "x y", "[x] y"),
        ("z", "x y", ""),
    ];
    for (search, text, expected) in cases {
        let search = Compiled::of(&parse(search).expect("short"));
        assert_eq!(shown(highlight(&search, Kind::Title, text)), expected);
    }
}

#[test]
fn a_snippet_is_the_place_with_the_most_hits() {
    let search = Compiled::of(&parse("safe oversight").expect("short"));
    let filler = "word ".repeat(200);
    let text = format!("{filler}oversight {filler}is safe oversight here {filler}");
    let found = shown(snippet(&search, Kind::Prose, &text));
    assert!(found.starts_with("…word "), "{found}");
    assert!(found.contains("is [safe] [oversight] here word"), "{found}");
    assert!(found.ends_with("word…"), "{found}");
    assert!(found.chars().count() < 330, "{found}");
    assert_eq!(
        shown(snippet(&search, Kind::Prose, "All safe.")),
        "All [safe]."
    );
}
