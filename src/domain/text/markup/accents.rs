//! Accents and letters of TeX.

use unicode_normalization::char::compose;

/// The combining mark of an accent that is a sign: `\'`.
pub(super) const fn mark_of_symbol(symbol: char) -> Option<char> {
    Some(match symbol {
        '`' => '\u{300}',
        '\'' => '\u{301}',
        '^' => '\u{302}',
        '~' => '\u{303}',
        '=' => '\u{304}',
        '.' => '\u{307}',
        '"' => '\u{308}',
        _ => return None,
    })
}

/// The combining mark of an accent that is a letter: `\c`. The tie (`\t`) joins two letters, and is left out.
pub(super) const fn mark_of_command(command: &str) -> Option<char> {
    let [letter] = *command.as_bytes() else {
        return None;
    };
    Some(match letter {
        b'u' => '\u{306}',
        b'r' => '\u{30a}',
        b'H' => '\u{30b}',
        b'v' => '\u{30c}',
        b'd' => '\u{323}',
        b'c' => '\u{327}',
        b'k' => '\u{328}',
        b'b' => '\u{331}',
        _ => return None,
    })
}

/// The letter with the mark, if Unicode has it as one: anything else was not meant as an accent.
pub(super) fn accented(letter: &str, mark: char) -> Option<char> {
    let mut letters = letter.chars();
    let base = match letters.next()? {
        'ı' => 'i',
        'ȷ' => 'j',
        base => base,
    };
    if letters.next().is_some() {
        return None;
    }
    compose(base, mark)
}
