//! Readable keys for addresses.

use unicode_normalization::UnicodeNormalization;

/// What a text becomes that has no letter or digit.
const UNTITLED: &str = "untitled";

/// A slug of at most `max_len` characters (but not of fewer than one): words of `a-z` and `0-9` joined by single hyphens, other
/// scripts transliterated, cut between words where that leaves at least half. Never empty.
#[must_use]
pub fn slugify(text: &str, max_len: usize) -> String {
    let max_len = max_len.max(1);
    let mut slug = String::new();
    let mut rest = text.nfc().peekable();
    let mut gap = false;
    while let Some(character) = rest.next() {
        // One more than fit, to know whether the cut is between words.
        if slug.len() > max_len {
            break;
        }
        match character {
            // Apostrophes are inside words, and in math S$^2$ is read as one.
            '\'' | '’' | '$' | '^' | '{' | '}' => {}
            '\\' => {
                let command: String =
                    std::iter::from_fn(|| rest.next_if(char::is_ascii_alphabetic)).collect();
                if !is_font(&command) {
                    gap = true;
                    append(&mut slug, &command, &mut gap);
                    gap = true;
                }
            }
            character if character.is_ascii() => {
                append(&mut slug, character.encode_utf8(&mut [0; 4]), &mut gap);
            }
            character => append(
                &mut slug,
                deunicode::deunicode_char(character).unwrap_or_default(),
                &mut gap,
            ),
        }
    }
    if slug.is_empty() {
        UNTITLED[..max_len.min(UNTITLED.len())].clone_into(&mut slug);
    }
    cut(slug, max_len)
}

/// Adds the letters and digits of the text; anything else is a gap, of which a hyphen is made when more follows.
fn append(slug: &mut String, text: &str, gap: &mut bool) {
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() {
            if std::mem::take(gap) && !slug.is_empty() {
                slug.push('-');
            }
            slug.push(char::from(byte.to_ascii_lowercase()));
        } else {
            *gap = true;
        }
    }
}

/// Whether a command of math says how something looks and not what it is.
fn is_font(command: &str) -> bool {
    command.starts_with("text")
        || command.starts_with("math")
        || matches!(command, "it" | "rm" | "bf" | "cal" | "boldsymbol" | "bm")
}

fn cut(mut slug: String, max_len: usize) -> String {
    if slug.len() <= max_len {
        return slug;
    }
    let between = slug[..=max_len]
        .rfind('-')
        .filter(|at| *at >= max_len / 2 && *at > 0);
    slug.truncate(between.unwrap_or(max_len));
    while slug.ends_with('-') {
        slug.pop();
    }
    slug
}

/// Whether the text is a slug: words of `a-z` and `0-9` joined by single hyphens. How long one may be is for the caller.
#[must_use]
pub fn is_slug(text: &str) -> bool {
    text.split('-').all(|word| {
        !word.is_empty()
            && word
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{is_slug, slugify};

    #[test]
    fn titles_become_readable() {
        for (text, slug) in [
            (
                "AI Safety: A Climb To Armageddon?",
                "ai-safety-a-climb-to-armageddon",
            ),
            ("Păsăreanu, Corina S.", "pasareanu-corina-s"),
            ("Scaling $L^*$ & more", "scaling-l-more"),
            (
                "S$^2$GSL and P$\\text{M}^2$N: $\\infty$-former",
                "s2gsl-and-pm2n-infty-former",
            ),
            ("snake_case $x_{1}$", "snake-case-x-1"),
            ("Don't -- stop", "dont-stop"),
            ("Straße nach Łódź", "strasse-nach-lodz"),
            ("北京 論文", "bei-jing-lun-wen"),
            ("e\u{301}tude", "etude"),
            ("  ", "untitled"),
            ("!?", "untitled"),
            ("\u{e000}", "untitled"),
        ] {
            assert_eq!(slugify(text, 100), slug);
        }
    }

    #[test]
    fn a_long_title_is_cut_between_words() {
        assert_eq!(slugify("one two three", 8), "one-two");
        assert_eq!(slugify("one two three", 7), "one-two");
        assert_eq!(slugify("one two three", 6), "one");
        assert_eq!(slugify("incomprehensibilities of x", 10), "incomprehe");
        assert_eq!(slugify("", 3), "unt");
    }

    #[test]
    fn slugs_are_told_from_other_texts() {
        for good in ["a", "a-b", "2024", "a1-b2-c3"] {
            assert!(is_slug(good), "{good}");
        }
        for bad in ["", "-", "a-", "-a", "a--b", "A", "a_b", "é", "a b"] {
            assert!(!is_slug(bad), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn any_text_becomes_a_slug_and_a_slug_stays(text in ".*", length in 1_usize..120) {
            let slug = slugify(&text, length);
            prop_assert!(is_slug(&slug), "{slug}");
            prop_assert!(slug.len() <= length);
            prop_assert_eq!(slugify(&slug, length), slug);
        }
    }
}
