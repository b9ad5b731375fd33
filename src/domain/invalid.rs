//! The one error of reading a value.

/// A value that breaks a rule. The caller knows which field it was meant for, and adds that.
#[derive(Debug, Clone, PartialEq, Eq, Hash, thiserror::Error)]
#[error("{message}")]
pub struct Invalid {
    /// What is wrong with the value and what would be right, for the person who wrote it.
    pub message: String,
}

impl Invalid {
    /// An error with this message.
    #[must_use]
    pub fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
        }
    }
}

/// Longest piece of a refused value that a message repeats.
const QUOTED_CHARS: usize = 60;

/// The value as a message repeats it: in quotes, cut when it is long, characters that cannot be seen escaped.
pub(super) fn quoted(value: &str) -> String {
    let mut quoted = String::from("'");
    for (at, character) in value.chars().enumerate() {
        if at == QUOTED_CHARS {
            quoted.push('…');
            break;
        }
        if character.is_control() || super::text::is_hidden(character) {
            quoted.extend(character.escape_unicode());
        } else {
            quoted.push(character);
        }
    }
    quoted.push('\'');
    quoted
}
