//! Characters that do not belong into a text: controls, and those that cannot be seen.

use std::collections::BTreeMap;

use unicode_properties::{GeneralCategoryGroup, UnicodeEmoji, UnicodeGeneralCategory};

use crate::domain::Invalid;

const ZERO_WIDTH_NON_JOINER: char = '\u{200c}';
const ZERO_WIDTH_JOINER: char = '\u{200d}';

/// Whether the character leaves no trace on screen, or turns the direction of others: two texts that differ in it alone look
/// the same. Controls are not among them.
#[must_use]
pub const fn is_hidden(character: char) -> bool {
    matches!(
        character,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}'
    ) || is_noncharacter(character)
}

const fn is_noncharacter(character: char) -> bool {
    character as u32 & 0xfffe == 0xfffe || matches!(character, '\u{fdd0}'..='\u{fdef}')
}

/// Whether a text may not contain the character between these neighbors.
fn is_refused(before: Option<char>, character: char, after: Option<char>) -> bool {
    match character {
        ZERO_WIDTH_NON_JOINER | ZERO_WIDTH_JOINER => {
            !(before.is_some_and(joins) && after.is_some_and(joins))
        }
        character => is_hidden(character) || (character.is_control() && !character.is_whitespace()),
    }
}

/// Whether the joiners change how the character is written: letters of many scripts, and emoji.
fn joins(character: char) -> bool {
    !character.is_ascii()
        && (matches!(
            character.general_category_group(),
            GeneralCategoryGroup::Letter | GeneralCategoryGroup::Mark
        ) || character.is_emoji_char())
}

/// Whether the text consists of characters that are never refused: those of ASCII that can be seen, and line breaks. True of most texts.
fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' '..=b'~' | b'\n'))
}

/// Refuses a text with a character that does not belong into it.
pub(super) fn check(text: &str) -> Result<(), Invalid> {
    if is_plain(text) {
        return Ok(());
    }
    let mut before = None;
    let mut rest = text.chars().enumerate().peekable();
    while let Some((at, character)) = rest.next() {
        if is_refused(before, character, rest.peek().map(|(_, after)| *after)) {
            return Err(Invalid::new(format!(
                "{} at character {} cannot be kept; remove it.",
                described(character),
                at + 1
            )));
        }
        before = Some(character);
    }
    Ok(())
}

/// The characters that were removed, and how often.
#[derive(Default)]
pub(super) struct Removed(BTreeMap<char, usize>);

impl Removed {
    /// The text without the characters that [`check`] refuses.
    pub(super) fn remove_from(&mut self, text: &str) -> String {
        if is_plain(text) {
            return text.to_owned();
        }
        let mut kept = String::with_capacity(text.len());
        let mut before = None;
        let mut rest = text.chars().peekable();
        while let Some(character) = rest.next() {
            if is_refused(before, character, rest.peek().copied()) {
                *self.0.entry(character).or_default() += 1;
            } else {
                kept.push(character);
                before = Some(character);
            }
        }
        kept
    }

    /// One sentence for each character that was removed.
    pub(super) fn into_warnings(self) -> Vec<String> {
        let warning = |(character, times)| {
            let times = match times {
                1 => String::new(),
                times => format!(" {times} times"),
            };
            format!("{} was removed{times}.", described(character))
        };
        self.0.into_iter().map(warning).collect()
    }
}

fn described(character: char) -> String {
    let name = match character {
        '\0' => "NUL",
        '\u{ad}' => "soft hyphen",
        '\u{200b}' => "zero width space",
        ZERO_WIDTH_NON_JOINER => "zero width non-joiner",
        ZERO_WIDTH_JOINER => "zero width joiner",
        '\u{2060}' => "word joiner",
        '\u{feff}' => "byte order mark",
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
            "control of the writing direction"
        }
        character if character.is_control() => "control character",
        character if is_noncharacter(character) => "not a character",
        _ => "invisible character",
    };
    format!("U+{:04X} ({name})", u32::from(character))
}
