//! Cutting a text where markup begins and ends.

use std::collections::HashMap;

use super::{
    Flavor, entities,
    tags::{self, Tag},
};

/// A piece of the text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Token<'a> {
    pub(super) kind: Kind<'a>,
    /// First byte of the piece.
    pub(super) start: usize,
    /// The byte after the last one.
    pub(super) end: usize,
}

/// What a piece is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind<'a> {
    /// Words.
    Text,
    /// Math between dollars, or code: never touched.
    Verbatim,
    /// Math between `\(` and `\)`, or `\[` and `\]`: what is inside, and the dollars to put around it.
    Math(&'a str, &'static str),
    /// A backslash and letters: the letters.
    Command(&'a str),
    /// A backslash and another character: that character.
    Symbol(char),
    /// `{`
    Open,
    /// `}`
    Close,
    /// `~`
    Tilde,
    /// Two backticks.
    QuoteOpen,
    /// Two apostrophes, or a straight double quotation mark.
    QuoteClose,
    /// A tag of JATS or HTML.
    Tag(Tag<'a>),
    /// A character reference.
    Entity,
}

/// The pieces of the text, which together are the text.
pub(super) fn tokens(text: &str, flavor: Flavor) -> Vec<Token<'_>> {
    let mut scanner = Scanner::new(text, flavor);
    let mut tokens: Vec<Token<'_>> = Vec::new();
    let mut start = 0;
    while start < text.len() {
        let (kind, length) = scanner.piece(start);
        let end = start + length;
        match tokens.last_mut() {
            Some(last) if last.kind == Kind::Text && kind == Kind::Text => last.end = end,
            _ => tokens.push(Token { kind, start, end }),
        }
        start = end;
    }
    tokens
}

struct Scanner<'a> {
    text: &'a str,
    flavor: Flavor,
    /// Where runs of so many backticks begin, last first; filled for Markdown only.
    code: HashMap<usize, Vec<usize>>,
    /// Where the next end of math of each kind is, none if there is no more, so that no search is made twice.
    ends: HashMap<&'static str, Option<usize>>,
}

impl<'a> Scanner<'a> {
    fn new(text: &'a str, flavor: Flavor) -> Self {
        let mut code: HashMap<usize, Vec<usize>> = HashMap::new();
        if flavor == Flavor::Markdown {
            let mut at = text.len();
            while let Some(last) = text[..at].rfind('`') {
                let start = text[..last].trim_end_matches('`').len();
                code.entry(last + 1 - start).or_default().push(start);
                at = start;
            }
        }
        Self {
            text,
            flavor,
            code,
            ends: HashMap::new(),
        }
    }

    /// What begins here, and how many bytes it has.
    fn piece(&mut self, start: usize) -> (Kind<'a>, usize) {
        let rest = &self.text[start..];
        let plain = self.flavor == Flavor::Plain;
        match rest.as_bytes()[0] {
            b'\\' => self.backslash(start),
            b'$' => match self.dollars(start) {
                Some(length) => (Kind::Verbatim, length),
                None => (Kind::Text, 1),
            },
            b'{' => (Kind::Open, 1),
            b'}' => (Kind::Close, 1),
            b'~' => (Kind::Tilde, 1),
            b'`' if !plain => self.code_span(start),
            b'`' if rest.starts_with("``") && !rest.starts_with("```") => (Kind::QuoteOpen, 2),
            b'`' => (Kind::Text, rest.len() - rest.trim_start_matches('`').len()),
            b'\'' if plain && rest.starts_with("''") => (Kind::QuoteClose, 2),
            b'"' if plain => (Kind::QuoteClose, 1),
            b'<' if plain => match tags::read(rest) {
                Some((tag, length)) => (Kind::Tag(tag), length),
                None => (Kind::Text, 1),
            },
            b'&' if plain => match entities::length(rest) {
                Some(length) => (Kind::Entity, length),
                None => (Kind::Text, 1),
            },
            _ => {
                let special = |c: char| {
                    matches!(
                        c,
                        '\\' | '$' | '{' | '}' | '~' | '`' | '\'' | '"' | '<' | '&'
                    )
                };
                let first = rest.chars().next().map_or(1, char::len_utf8);
                let more = rest[first..].find(special).unwrap_or(rest.len() - first);
                (Kind::Text, first + more)
            }
        }
    }

    fn backslash(&mut self, start: usize) -> (Kind<'a>, usize) {
        let after = &self.text[start + 1..];
        let letters = after.bytes().take_while(u8::is_ascii_alphabetic).count();
        if letters > 0 {
            return (Kind::Command(&after[..letters]), 1 + letters);
        }
        let math = match after.as_bytes().first() {
            Some(b'(') => self.parenthesized(start, "\\(", "\\)", "$"),
            Some(b'[') if self.flavor == Flavor::Plain => {
                self.parenthesized(start, "\\[", "\\]", "$$")
            }
            _ => None,
        };
        math.unwrap_or_else(|| match after.chars().next() {
            Some(character) => (Kind::Symbol(character), 1 + character.len_utf8()),
            None => (Kind::Text, 1),
        })
    }

    /// Math between `begin`, which is here, and `end`.
    fn parenthesized(
        &mut self,
        start: usize,
        begin: &'static str,
        end: &'static str,
        dollars: &'static str,
    ) -> Option<(Kind<'a>, usize)> {
        let from = start + begin.len();
        let length = self.until(from, end)?;
        let inside = &self.text[from..from + length];
        // The first test keeps the second one from reading the same text for each of many beginnings.
        if inside.contains(begin) || inside.contains('$') || inside.trim().is_empty() {
            return None;
        }
        Some((
            Kind::Math(inside.trim(), dollars),
            begin.len() + length + end.len(),
        ))
    }

    /// How many bytes there are from `start` to the next `end`.
    fn until(&mut self, start: usize, end: &'static str) -> Option<usize> {
        let known = self.ends.get(end).copied();
        let found = match known {
            Some(None) => None,
            Some(Some(at)) if at >= start => Some(at),
            _ => self.text[start..].find(end).map(|length| start + length),
        };
        self.ends.insert(end, found);
        found.map(|at| at - start)
    }

    /// The bytes of math in dollars that begins here; none if the dollar is text.
    fn dollars(&mut self, start: usize) -> Option<usize> {
        let rest = &self.text[start + 1..];
        if let Some(display) = rest.strip_prefix('$') {
            let length = self.until(start + 2, "$$")?;
            return (!display[..length].trim().is_empty()).then_some(length + 4);
        }
        let length = unescaped_dollar(rest)?;
        let inside = &rest[..length];
        let after = rest[length + 1..].chars().next();
        is_math(inside, after).then_some(length + 2)
    }

    /// Code of Markdown, to the next run of as many backticks.
    fn code_span(&mut self, start: usize) -> (Kind<'a>, usize) {
        let rest = &self.text[start..];
        let length = rest.len() - rest.trim_start_matches('`').len();
        let runs = self.code.get_mut(&length);
        let end = runs.and_then(|runs| {
            while runs.last().is_some_and(|run| *run <= start) {
                runs.pop();
            }
            runs.last().copied()
        });
        match end {
            Some(end) => (Kind::Verbatim, end + length - start),
            None => (Kind::Text, length),
        }
    }
}

/// Where the next dollar is that no backslash precedes.
fn unescaped_dollar(text: &str) -> Option<usize> {
    let mut escaped = false;
    text.bytes().position(|byte| {
        let found = byte == b'$' && !escaped;
        escaped = byte == b'\\' && !escaped;
        found
    })
}

/// Whether what stands between two dollars is math and not the text between two prices.
fn is_math(inside: &str, after: Option<char>) -> bool {
    if inside.trim().is_empty() || inside.contains("\n\n") {
        return false;
    }
    let tight = inside.trim().len() == inside.len();
    let tex = inside.contains(['\\', '^', '_', '{']);
    let digit = |c: char| c.is_ascii_digit();
    if tex {
        tight || !inside.starts_with(digit)
    } else {
        tight && !after.is_some_and(digit)
    }
}
