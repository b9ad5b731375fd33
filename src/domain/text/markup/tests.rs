use std::time::{Duration, Instant};

use proptest::prelude::*;

use super::plain_markup;

#[track_caller]
fn converted(cases: &[(&str, &str)]) {
    for (text, plain) in cases {
        assert_eq!(plain_markup(text), *plain, "{text}");
    }
}

#[track_caller]
fn kept(texts: &[&str]) {
    for text in texts {
        assert_eq!(plain_markup(text), *text);
    }
}

#[test]
fn commands_of_tex_become_what_they_show() {
    converted(&[
        (r"\emph{feature splitting}", "feature splitting"),
        (
            r"at~\url{https://github.com/x/y_z}",
            "at https://github.com/x/y_z",
        ),
        (r"at~\url{https://a.b/c\_d\%20}.", "at https://a.b/c_d%20."),
        (r"\href{https://a.b}{the code}", "the code (https://a.b)"),
        (r"\href{https://a.b}{https://a.b}", "https://a.b"),
        (r"\textbf{bold \textit{and} $x^{2}$}", "bold and $x^{2}$"),
        (
            r"{\em all of it} and {\bf\small more}",
            "all of it and more",
        ),
        (r"\textcolor{red}{warning}", "warning"),
        (
            r"10\textsuperscript{6}, H\textsubscript{2}O, 1\textsuperscript{st}",
            "10⁶, H₂O, 1st",
        ),
        (r"\LaTeX{} and \TeX", "LaTeX and TeX"),
        (r"wait\ldots{} and \dots", "wait… and …"),
        (r"50\% of R\&D, a\_b, \#1", "50% of R&D, a_b, #1"),
        (r#"``quoted'' and ``mixed""#, "“quoted” and “mixed”"),
        (r"Fig.~3 by Smith~\emph{et al.}", "Fig. 3 by Smith et al."),
        (r"Title\\ Subtitle", "Title Subtitle"),
        (r"multi\-modal", "multimodal"),
    ]);
}

#[test]
fn accents_of_tex_become_letters() {
    converted(&[
        (
            r#"G\"odel, G\"{o}del, G{\"o}del, G{\"{o}}del"#,
            "Gödel, Gödel, Gödel, Gödel",
        ),
        (
            r"Fran\c{c}ois, Fran\c cois, {\c{C}}a",
            "François, François, Ça",
        ),
        (r"\'{e}\`a\^o\~n\=u\.z", "éàôñūż"),
        (r#"\'{\i}, \'\i, na\"{\i}ve"#, "í, í, naïve"),
        (
            r"\v{S}ime, \v Z, \H{o}, \k{a}, \r{a}, \u{g}, \d{s}",
            "Šime, Ž, ő, ą, å, ğ, ṣ",
        ),
        (
            r"Stra\ss e, Stra{\ss}e, Stra\ss{}e",
            "Straße, Straße, Straße",
        ),
        (r"S\o ren, \O, \L{}ukasz, {\AA}", "Søren, Ø, Łukasz, Å"),
        (r"$\'{e}$ and \'x", r"$\'{e}$ and \'x"),
    ]);
}

#[test]
fn braces_that_protect_capitals_are_dropped() {
    converted(&[
        (r"{BERT}: Pre-training", "BERT: Pre-training"),
        (
            r"The {E}nglish {G}erman {AI Safety}",
            "The English German AI Safety",
        ),
        (r"{{Deep Learning, Explained}}", "Deep Learning, Explained"),
        (r#"{Schr{\"o}dinger} Bridges"#, "Schrödinger Bridges"),
    ]);
    kept(&[
        "the set {1, 2}",
        "{a, B} and {x}",
        "{{name}} in a template",
        "{}",
        "{",
        "}{",
        "a}b",
    ]);
}

#[test]
fn math_stays_as_it_is() {
    kept(&[
        "Learning with $L^*$",
        r"$\emph{x}~y$ and $$a \& b$$",
        r"$x < y$ &",
        r"$\mathcal{A}$-smooth $ \alpha $ and $O(n \log n)$",
        "$5 and $6 a month",
        "from $5-$10",
        "a lone $",
    ]);
    converted(&[
        (r"\(x^2\) and \[ y \]", "$x^2$ and $$y$$"),
        (r"\(x\) & \emph{y}", "$x$ & y"),
        (r"costs \$5, \emph{not} \$6", "costs $5, not $6"),
        (
            r"costs $5 for \emph{this} and $6",
            "costs $5 for this and $6",
        ),
    ]);
}

#[test]
fn tags_and_references_become_text() {
    converted(&[
        (
            "<jats:p>One.</jats:p><jats:p>Two.</jats:p>",
            "\n\nOne.\n\n\n\nTwo.\n\n",
        ),
        ("<i>In vivo</i> <b class=\"x\">bold</b>", "In vivo bold"),
        (
            "10<sup>6</sup> H<sub>2</sub>O 1<sup>st</sup> x<sup>a b</sup>",
            "10⁶ H₂O 1st xa b",
        ),
        ("one<br/>two<br>three", "one\ntwo\nthree"),
        ("AT&amp;T &lt; &eacute; &#177; &#x3b1;", "AT&T < é ± α"),
        ("&amp;amp;lt;", "<"),
        ("&lt;i&gt;twice&lt;/i&gt;", "twice"),
        ("<mml:math><mml:mi>x</mml:mi></mml:math>", "x"),
    ]);
    kept(&[
        "x < y and a > b",
        "if a <b and c> d",
        "p<0.05 and q>1",
        "<think>, <SEG>, <s> and </s>",
        "an <i> without its end",
        "<sentiment, aspect>",
        "AT&T; R&D & more &unknown;",
        "<script>alert(1)</script>",
        "</i><i>",
    ]);
}

#[test]
fn what_is_no_markup_stays() {
    kept(&[
        "about ~40% of it, (~5 ms), 10~20, https://a.edu/~name and ~/file",
        "https://people.edu/x~y",
        r"C:\new\table and \d+",
        r#"a \"quoted\" word"#,
        r"the model\'s",
        r"\tool{X} and \cite{a,b} with \unknown",
        r"\\server\share",
        "dashes - -- --- stay",
        "a ` b `` c",
        r"ends with \",
        "",
    ]);
}

#[test]
fn markup_without_end_takes_no_more_time_than_other_text() {
    let pieces = [
        "{",
        "}",
        "$",
        "$$a",
        "\\(",
        "\\[a",
        "\\emph{",
        "<i>",
        "<sup>",
        "<a ",
        "&amp",
        "&amp;",
        "``",
        "~a",
        "\\href{a}{",
        "{A",
        "\\'",
        "\\a{}",
        "\\c{ ",
        "$\\(",
        "a~",
        "{{",
        "<sup>1",
        "\\textsuperscript{1",
        "\\url{",
        "{\\em ",
        "\\\\",
    ];
    for piece in pieces {
        let many = piece.repeat(50_000 / piece.len());
        for text in [
            many.clone(),
            format!("{many}\\)$"),
            format!("{many}{}", "}".repeat(many.len())),
        ] {
            let start = Instant::now();
            let plain = plain_markup(&text);
            assert!(plain.len() <= text.len() * 2, "{piece}");
            assert!(
                start.elapsed() < Duration::from_secs(5),
                "{piece} took {:?}",
                start.elapsed()
            );
        }
    }
}

proptest! {
    #[test]
    fn converting_twice_is_converting_once(text in "([\\\\{}$~&<>`'\"%_^ aEs1]|\\\\emph|<i>|</i>|&lt;|\\\\\\(|\\\\\\)|\\\\url|\\\\c){0,40}|.*") {
        let plain = plain_markup(&text);
        prop_assert_eq!(plain_markup(&plain), plain);
    }
}
