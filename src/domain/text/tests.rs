use proptest::prelude::*;

use super::{
    fold, repair_block, repair_line, repair_markdown, strict_block, strict_line, strict_markdown,
};

#[test]
fn a_line_is_composed_and_single_spaced() {
    for (text, line) in [
        ("  Two\u{a0}\twords\r\nhere ", "Two words here"),
        ("e\u{301}tude", "étude"),
        ("\u{3000}論文　題", "論文 題"),
        ("می\u{200c}خواهم", "می\u{200c}خواهم"),
        ("👩\u{200d}🔬 at work", "👩\u{200d}🔬 at work"),
        ("   ", ""),
        (r"\emph{One} {TeX}&amp;", "One TeX&"),
    ] {
        assert_eq!(strict_line(text, 100).as_deref(), Ok(line));
        assert_eq!(repair_line(text), (line.to_owned(), vec![]));
    }
}

#[test]
fn a_block_keeps_its_paragraphs() {
    for (text, block) in [
        ("One.\r\nTwo.\r\rThree.", "One.\nTwo.\n\nThree."),
        ("\n\n  One.  \n\n\n\n Two.\n", "One.\n\nTwo."),
        ("One.\u{2028}Two.\u{2029}Three.", "One.\nTwo.\nThree."),
        ("<jats:p>One.</jats:p><jats:p>Two.</jats:p>", "One.\n\nTwo."),
    ] {
        assert_eq!(strict_block(text, 100).as_deref(), Ok(block));
    }
}

#[test]
fn markdown_keeps_what_means_something_in_it() {
    for (text, markdown) in [
        ("- a\n    - b\n\n\n\n\tcode  \n", "- a\n    - b\n\n    code"),
        (
            r"a\_b, {C}, `\emph{x}`, ~~gone~~, &lt;",
            r"a\_b, {C}, `\emph{x}`, ~~gone~~, &lt;",
        ),
        (r"\emph{x} at~\url{https://a.b/c_d}", "x at https://a.b/c_d"),
        (
            r"\[not math\] \(x\) and $L^*$",
            r"\[not math\] $x$ and $L^*$",
        ),
        ("```\n\\textbf{x}\n```", "```\n\\textbf{x}\n```"),
    ] {
        assert_eq!(strict_markdown(text, 100).as_deref(), Ok(markdown));
    }
}

#[test]
fn an_abstract_with_markup_reads_as_its_authors_meant_it() {
    let text = r"We confirm that \emph{feature splitting} enables new features. The checkpoints are publicly available at~\url{https://huggingface.co/fnlp/Llama-Scope}, alongside our tools at \url{https://github.com/OpenMOSS/Language-Model-SAEs}. We use $L^*$ -- and more.";
    let plain = "We confirm that feature splitting enables new features. The checkpoints are publicly available at https://huggingface.co/fnlp/Llama-Scope, alongside our tools at https://github.com/OpenMOSS/Language-Model-SAEs. We use $L^*$ -- and more.";
    for strict in [strict_line, strict_block, strict_markdown] {
        assert_eq!(strict(text, 1_000).as_deref(), Ok(plain));
    }
}

#[test]
fn characters_that_cannot_be_seen_are_refused_or_removed() {
    for (text, named, repaired) in [
        ("a\0b", "U+0000 (NUL) at character 2", "ab"),
        (
            "ab\u{202e}c",
            "U+202E (control of the writing direction) at character 3",
            "abc",
        ),
        ("\u{feff}a", "U+FEFF (byte order mark) at character 1", "a"),
        (
            "a\u{200b}b",
            "U+200B (zero width space) at character 2",
            "ab",
        ),
        (
            "a\u{200d}b",
            "U+200D (zero width joiner) at character 2",
            "ab",
        ),
        (
            "a\u{1b}b",
            "U+001B (control character) at character 2",
            "ab",
        ),
        (
            "inter\u{ad}national",
            "U+00AD (soft hyphen) at character 6",
            "international",
        ),
        (
            "a&#8203;b",
            "U+200B (zero width space) at character 2",
            "ab",
        ),
        (
            "a\u{ffff}b",
            "U+FFFF (not a character) at character 2",
            "ab",
        ),
    ] {
        let error = strict_line(text, 100).expect_err(text);
        assert_eq!(error.message, format!("{named} cannot be kept; remove it."));
        let (line, warnings) = repair_line(text);
        assert_eq!(line, repaired);
        assert_eq!(warnings.len(), 1, "{warnings:?}");
    }
    let (_, warnings) = repair_line("a\u{200b}b\u{200b}\0");
    assert_eq!(
        warnings,
        [
            "U+0000 (NUL) was removed.",
            "U+200B (zero width space) was removed 2 times."
        ]
    );
}

#[test]
fn a_text_is_measured_in_the_characters_that_are_kept() {
    assert!(strict_line(" ééé \\% ", 5).is_ok());
    let error = strict_line("ééé", 2).expect_err("three are more than two");
    assert_eq!(
        error.message,
        "The text has 3 characters; at most 2 are allowed."
    );
}

#[test]
fn spellings_meet_in_the_folded_text() {
    for (text, folded) in [
        ("Păsăreanu", "pasareanu"),
        ("STRASSE", "strasse"),
        ("Straße", "strasse"),
        ("Łukasz Ørsted Æsir Đặng", "lukasz orsted aesir dang"),
        ("İstanbul ıI", "istanbul ii"),
        ("ﬁne  ①", "fine 1"),
        ("ΟΔΟΣ οδός", "οδοσ οδοσ"),
        ("Чайковский", "чаиковскии"),
        ("ガ か", "ガ か"),
        ("हिन्दी", "हिन्दी"),
        ("Don’t – stop", "don't - stop"),
        ("$L^*$", "$l^*$"),
        ("  a \n b ", "a b"),
    ] {
        assert_eq!(fold(text), folded, "{text}");
    }
}

/// Texts in which what is cleaned and converted meets itself.
fn messy() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("\\"),
        Just("{"),
        Just("}"),
        Just("$"),
        Just("$$"),
        Just("~"),
        Just("&amp;"),
        Just("&lt;"),
        Just("&#36;"),
        Just("&"),
        Just("<i>"),
        Just("</i>"),
        Just("<p>"),
        Just("</p>"),
        Just("<sup>"),
        Just("</sup>"),
        Just("<br/>"),
        Just("<"),
        Just("\\emph"),
        Just("\\url"),
        Just("\\href"),
        Just("\\em"),
        Just("\\ss"),
        Just("\\c"),
        Just("\\'"),
        Just("\\\""),
        Just("\\("),
        Just("\\)"),
        Just("\\["),
        Just("\\]"),
        Just("``"),
        Just("''"),
        Just("\""),
        Just("`"),
        Just("amp;"),
        Just("https://"),
        Just("a"),
        Just("E"),
        Just("1"),
        Just(" "),
        Just("\n"),
        Just("\t"),
        Just("\r"),
        Just("\u{301}"),
        Just("\u{200d}"),
        Just("\u{200b}"),
        Just("é"),
        Just("ا"),
        Just("\\textbackslash"),
        Just("\\_"),
        Just("\\ "),
        Just("-"),
        Just("\u{0}"),
        Just(","),
        Just("\u{3b1}"),
        Just("\u{345}"),
    ];
    prop_oneof![
        3 => proptest::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat()),
        1 => any::<String>(),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn a_text_that_was_kept_is_kept_as_it_is(text in messy()) {
        for strict in [strict_line, strict_block, strict_markdown] {
            if let Ok(kept) = strict(&text, 10_000) {
                prop_assert_eq!(strict(&kept, 10_000), Ok(kept));
            }
        }
    }

    #[test]
    fn a_repaired_text_is_one_that_would_have_been_taken(text in messy()) {
        let lines = repair_line(&text).0;
        prop_assert_eq!(strict_line(&lines, 10_000), Ok(lines));
        let block = repair_block(&text).0;
        prop_assert_eq!(strict_block(&block, 10_000), Ok(block));
        let markdown = repair_markdown(&text).0;
        prop_assert_eq!(strict_markdown(&markdown, 10_000), Ok(markdown));
    }

    #[test]
    fn a_text_that_is_taken_is_repaired_to_the_same(text in messy()) {
        if let Ok(kept) = strict_line(&text, 10_000) {
            prop_assert_eq!(repair_line(&text), (kept, vec![]));
        }
    }

    #[test]
    fn plain_text_is_folded_as_it_is_beside_other_text(text in "[\\x00-\\x7f]{0,40}|[a-zA-Z`'\" ]{1,20}") {
        let beside = fold(&format!("É {text}"));
        let alone = format!("e {}", fold(&text));
        prop_assert_eq!(beside, alone.trim_end());
    }

    #[test]
    fn folding_twice_is_folding_once(text in messy()) {
        let folded = fold(&text);
        prop_assert_eq!(fold(&folded), folded);
    }
}
