//! The key under which spellings of one text meet.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// The text without case, accents and compatibility forms, white space as single spaces: what equality and order without
/// regard to them go by. Latin letters with strokes and ligatures become their base letters (`ß` ss, `ł` l, `æ` ae); marks are
/// removed from Latin, Greek and Cyrillic letters only, since in other scripts they make other letters.
#[must_use]
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return fold_ascii(text);
    }
    fold_any(text)
}

/// Of most texts: nothing in them has another normal form.
fn fold_ascii(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !folded.is_empty() {
            folded.push(' ');
        }
        folded.extend(word.chars().map(|character| match character {
            '`' => '\'',
            other => other.to_ascii_lowercase(),
        }));
    }
    folded
}

fn fold_any(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut space = false;
    let mut strippable = false;
    for character in text.nfkd().flat_map(char::to_lowercase).nfkd() {
        if character.is_whitespace() {
            space = !folded.is_empty();
            strippable = false;
            continue;
        }
        if is_combining_mark(character) && strippable {
            continue;
        }
        if space {
            folded.push(' ');
            space = false;
        }
        strippable = has_accents(character) || (strippable && is_combining_mark(character));
        match latin(character) {
            Some(base) => folded.push_str(base),
            None => folded.push(character),
        }
    }
    // Marks that stay, as those of kana, join their letters again.
    folded.nfc().collect()
}

/// Whether marks on the letter are accents: the scripts in which readers leave them out when they search.
const fn has_accents(letter: char) -> bool {
    matches!(letter, 'a'..='z' | '0'..='9' | '\u{df}'..='\u{24f}' | '\u{250}'..='\u{2af}' | '\u{370}'..='\u{3ff}' | '\u{400}'..='\u{52f}')
}

/// The base letters of a Latin letter that no normal form takes apart.
const fn latin(letter: char) -> Option<&'static str> {
    Some(match letter {
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'ø' => "o",
        'ł' | 'ƚ' => "l",
        'đ' | 'ð' => "d",
        'þ' => "th",
        'ħ' => "h",
        'ŧ' => "t",
        'ȷ' => "j",
        'ŋ' => "n",
        'ĸ' => "k",
        'ƀ' => "b",
        'ı' | 'ɨ' => "i",
        'ʉ' => "u",
        'ə' => "e",
        'ς' => "σ",
        '’' | '‘' | 'ʼ' | 'ʻ' | '`' => "'",
        '‐' | '‑' | '‒' | '–' | '—' | '−' => "-",
        '“' | '”' | '„' | '«' | '»' => "\"",
        _ => return None,
    })
}
