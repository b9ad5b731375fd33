//! Cutting a file into entries, so that a mistake in one of them does not cost the others.

use std::borrow::Cow;

/// An entry, and where it begins.
pub(super) struct Block<'a> {
    pub(super) line: usize,
    /// The entry with braces around its fields, also where the file has parentheses.
    pub(super) text: Cow<'a, str>,
}

/// Everything that begins with `@`, a word and `{` or `(`, to what closes it. Text between entries is a comment, and so is
/// `@comment`. An entry that nothing closes ends where the next one begins at the start of a line.
pub(super) fn blocks(text: &str) -> Vec<Block<'_>> {
    let mut blocks = Vec::new();
    let (mut at, mut line, mut counted) = (0, 1, 0);
    while let Some(found) = text[at..].find('@') {
        let start = at + found;
        let Some((word, inside)) = head(&text[start..]) else {
            at = start + 1;
            continue;
        };
        line += text[counted..start].matches('\n').count();
        counted = start;
        let begin = start + inside;
        let is_round = text.as_bytes()[begin - 1] == b'(';
        let end = begin + end(&text[begin..], is_round);
        if !matches!(word.to_ascii_lowercase().as_str(), "comment" | "preamble") {
            let block = if is_round {
                let fields = &text[begin..end];
                let fields = fields.strip_suffix(')').unwrap_or(fields);
                Cow::Owned(format!("@{word}{{{fields}}}"))
            } else {
                Cow::Borrowed(&text[start..end])
            };
            blocks.push(Block { line, text: block });
        }
        at = end;
    }
    blocks
}

/// The word behind the `@`, and how many bytes go before what is in the braces.
fn head(text: &str) -> Option<(&str, usize)> {
    let rest = &text[1..];
    let word = rest.trim_start();
    let length = word.find(|c: char| !c.is_ascii_alphabetic())?;
    let (word, behind) = word.split_at(length);
    let open = behind.trim_start();
    let good = !word.is_empty() && open.starts_with(['{', '(']);
    good.then(|| (word, text.len() - open.len() + 1))
}

/// How many bytes there are to the end of the entry, what closes it included.
fn end(text: &str, is_round: bool) -> usize {
    let mut depth = usize::from(!is_round);
    let (mut escaped, mut quoted, mut new_line) = (false, false, false);
    for (at, byte) in text.bytes().enumerate() {
        let starts_line = new_line;
        new_line = byte == b'\n' || starts_line && byte == b' ';
        if std::mem::take(&mut escaped) {
            continue;
        }
        match byte {
            b'\\' => escaped = true,
            b'{' => depth += 1,
            b'}' => depth = depth.saturating_sub(1),
            b'"' if depth == 0 => quoted = !quoted,
            b'@' if starts_line && head(&text[at..]).is_some() => return at,
            _ => {}
        }
        let closes = if is_round {
            byte == b')' && depth == 0 && !quoted
        } else {
            depth == 0
        };
        if closes {
            return at + 1;
        }
    }
    text.len()
}
