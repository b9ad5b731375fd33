//! Markdown as summaries are written in.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::{Invalid, invalid::quoted, link::HttpUrl};

/// Markdown of `CommonMark`, and math in dollars, whose stars and underscores emphasize nothing.
fn parser(text: &str) -> Parser<'_> {
    Parser::new_ext(text, Options::ENABLE_MATH)
}

/// Whether the text may be shown as Markdown: no raw HTML, and links and images to http and https only.
///
/// # Errors
/// The first piece of HTML, or the first address that is no web address.
pub fn check(text: &str) -> Result<(), Invalid> {
    for event in parser(text) {
        match event {
            Event::Html(html) | Event::InlineHtml(html) => {
                let given = quoted(html.trim());
                return Err(Invalid::new(format!(
                    "{given} is HTML; write Markdown, or a backslash before the < when it is meant as text."
                )));
            }
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                HttpUrl::parse(&dest_url)?;
            }
            _ => {}
        }
    }
    Ok(())
}

/// The words of a text in Markdown, as one would read it aloud: paragraphs separated by an empty line, items and other lines
/// by a line break; nothing of images but their description.
#[must_use]
pub fn to_plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for event in parser(text) {
        match event {
            Event::Text(words) | Event::Code(words) => plain.push_str(&words),
            Event::InlineMath(math) => plain.extend(["$", &math, "$"]),
            Event::DisplayMath(math) => plain.extend(["$$", &math, "$$"]),
            Event::SoftBreak => plain.push(' '),
            Event::HardBreak => plain.push('\n'),
            Event::Start(Tag::Item) => begin(&mut plain, 1),
            Event::End(
                TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::CodeBlock | TagEnd::List(_),
            )
            | Event::Rule => {
                begin(&mut plain, 2);
            }
            _ => {}
        }
    }
    plain.trim().to_owned()
}

/// Ends the line, so that the text ends with `breaks` line breaks.
fn begin(plain: &mut String, breaks: usize) {
    let end = plain.trim_end().len();
    if end > 0 {
        let present = plain[end..].matches('\n').count();
        plain.truncate(end);
        plain.extend(std::iter::repeat_n('\n', breaks.max(present)));
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{check, to_plain};

    #[test]
    fn markdown_without_html_is_taken() {
        for text in [
            "Plain words, x < y and a > b, AT&T, $a<b$ too.",
            "**Bold** and [a link](https://example.org) and <https://example.org>.",
            "- one\n- two\n\n1. three",
            "`<b>` is shown, not used",
            "    <script>\n",
            "\\<b>",
            "![figure](https://example.org/a.png)",
            "[reference][1]\n\n[1]: https://example.org",
        ] {
            assert_eq!(check(text), Ok(()), "{text}");
        }
    }

    #[test]
    fn html_and_other_addresses_are_refused() {
        for text in [
            "<script>alert(1)</script>",
            "a <b>bold</b> word",
            "<!-- note -->",
            "<img src=x onerror=alert(1)>",
            "[x](javascript:alert(1))",
            "[x](JaVaScRiPt&colon;alert(1))",
            "<javascript:alert(1)>",
            "[x](data:text/html,y)",
            "[x](/relative)",
            "![x](file:///etc/passwd)",
            "[x][1]\n\n[1]: javascript:alert(1)",
            "<a@example.org>",
        ] {
            assert!(check(text).is_err(), "{text}");
        }
    }

    #[test]
    fn the_words_remain() {
        for (text, plain) in [
            ("A **bold** claim.", "A bold claim."),
            ("One\ntwo", "One two"),
            ("One  \ntwo", "One\ntwo"),
            ("First.\n\nSecond.", "First.\n\nSecond."),
            ("# Head\n\n- one\n- two\n\nend", "Head\n\none\ntwo\n\nend"),
            ("[link](https://example.org) and `code`", "link and code"),
            (
                "Learning $L^*$ and $a*b*c$, $5 or $6",
                "Learning $L^*$ and $a*b*c$, $5 or $6",
            ),
            ("AT&amp;T \\* x", "AT&T * x"),
            ("", ""),
        ] {
            assert_eq!(to_plain(text), plain);
        }
    }

    proptest! {
        #[test]
        fn any_text_is_judged_and_read(text in "[-*`<>\\[\\]()!#a\n ]{0,60}|.*") {
            let _ = check(&text);
            let _ = to_plain(&text);
        }
    }
}
