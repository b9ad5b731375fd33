use proptest::prelude::*;

use super::{compounds, tokens, words};

fn stems(text: &str) -> Vec<String> {
    tokens(text).into_iter().map(|token| token.stem).collect()
}

#[test]
fn words_are_folded_parted_and_stemmed() {
    let cases: [(&str, &[&str]); 16] = [
        ("Learning to LEARN", &["learn", "to", "learn"]),
        ("naïve Bayes's Café", &["naiv", "bay", "cafe"]),
        ("don’t rock 'n' roll", &["dont", "rock", "n", "roll"]),
        ("GPT-4 scored 3.14%", &["gpt", "4", "score", "3", "14"]),
        ("Łukasz Kaiser", &["lukasz", "kaiser"]),
        ("$\\mathcal{L}^*$ and $L^*$", &["mathcal", "l", "and", "l"]),
        ("人工智能", &["人工", "工智", "智能", "能"]),
        (
            "AI安全研究 2024",
            &["ai", "安全", "全研", "研究", "究", "2024"],
        ),
        ("중", &["중"]),
        ("ｶﾞﾝﾀﾞﾑ", &["ガン", "ンダ", "ダム", "ム"]),
        ("数据ﬁne", &["数据", "据", "fine"]),
        ("ﬁne-tuning", &["fine", "tune"]),
        ("— ?! 🎉 …", &[]),
        ("", &[]),
        ("snake_case a.b", &["snake", "case", "a", "b"]),
        ("हिन्दी भाषा", &["हिन्दी", "भाषा"]),
    ];
    for (text, expected) in cases {
        assert_eq!(stems(text), expected, "{text}");
    }
}

#[test]
fn compounds_are_also_one_word() {
    let joined = |text: &str| {
        let found = compounds(&tokens(text)).into_iter();
        found.map(|found| found.stem).collect::<Vec<_>>()
    };
    assert_eq!(
        joined("large-scale and state-of-the-art"),
        ["largescal", "stateoftheart"]
    );
    assert_eq!(joined("large - scale, -x, a–b"), ["ab"]);
    assert!(joined("one-two-three-four-five").is_empty());
}

#[test]
fn a_long_word_is_cut_the_same_way_everywhere() {
    let found = words(&"ab".repeat(100));
    assert_eq!(found, ["ab".repeat(32)]);
}

proptest! {
    #[test]
    fn any_text_gives_tokens_at_places_of_it(text in any::<String>()) {
        let mut before = 0;
        for token in tokens(&text) {
            prop_assert!(!token.surface.is_empty());
            prop_assert!(token.range.start >= before);
            before = token.range.start;
            prop_assert!(text.get(token.range.clone()).is_some());
            prop_assert!(!token.surface.chars().any(|c| c.is_ascii_punctuation() || c.is_whitespace() || c == '\0'));
        }
    }
}
