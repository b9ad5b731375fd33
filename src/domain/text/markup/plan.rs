//! What becomes of each piece of a text.

use std::{borrow::Cow, collections::HashMap};

use super::{
    Flavor, accents,
    commands::{self, Meaning},
    entities,
    tags::{Element, Side, Tag},
    token::{Kind, Token, tokens},
};

/// Letters of the longest command that is known, and some more.
const LONGEST_COMMAND: usize = 20;

/// The text with one layer of markup converted.
pub(super) fn render(text: &str, flavor: Flavor) -> Cow<'_, str> {
    let mut plan = Plan::new(text, flavor);
    plan.make();
    plan.carry_out()
}

struct Plan<'a> {
    text: &'a str,
    flavor: Flavor,
    tokens: Vec<Token<'a>>,
    /// What replaces a token; none where it stays.
    edits: Vec<Option<Cow<'static, str>>>,
    /// For a brace or tag the position of the other one of its pair.
    partners: Vec<Option<usize>>,
    /// Braces around arguments of unknown commands, which stay with them.
    arguments: Vec<bool>,
    /// Whether `\"` or `\'` stands for a quotation mark in this text, as in a string of a program, and not for an accent.
    escaped_quotes: bool,
    /// Up to where [`Plan::in_address`] has read.
    read: usize,
    /// Whether the word that was read last is an address.
    address: bool,
}

impl<'a> Plan<'a> {
    fn new(text: &'a str, flavor: Flavor) -> Self {
        let tokens = tokens(text, flavor);
        let partners = partners(&tokens);
        let escaped_quotes = tokens.iter().any(|token| {
            let next = text[token.end..].chars().next();
            matches!(token.kind, Kind::Symbol('"' | '\''))
                && !next.is_some_and(|next| next.is_alphabetic() || matches!(next, '{' | '\\'))
        });
        Self {
            text,
            flavor,
            edits: vec![None; tokens.len()],
            arguments: vec![false; tokens.len()],
            tokens,
            partners,
            escaped_quotes,
            read: 0,
            address: false,
        }
    }

    fn carry_out(self) -> Cow<'a, str> {
        if self.edits.iter().all(Option::is_none) {
            return Cow::Borrowed(self.text);
        }
        let mut text = String::with_capacity(self.text.len());
        for (token, edit) in self.tokens.iter().zip(&self.edits) {
            text.push_str(
                edit.as_deref()
                    .unwrap_or(&self.text[token.start..token.end]),
            );
        }
        Cow::Owned(text)
    }

    fn make(&mut self) {
        let mut quote = None;
        let mut at = 0;
        while at < self.tokens.len() {
            let token = self.tokens[at];
            let mut next = at + 1;
            match token.kind {
                Kind::Text | Kind::Verbatim | Kind::Close => {}
                Kind::Math(inside, dollars) => self.put(at, format!("{dollars}{inside}{dollars}")),
                Kind::Command(name) => next = self.command(at, name),
                Kind::Symbol(symbol) => next = self.symbol(at, symbol),
                Kind::Open => self.braces(at),
                Kind::Tilde => self.tilde(at),
                Kind::QuoteOpen => quote = Some(at),
                Kind::QuoteClose => {
                    if let Some(open) = quote.take() {
                        self.put(open, "“");
                        self.put(at, "”");
                    }
                }
                Kind::Tag(tag) => next = self.tag(at, tag),
                Kind::Entity => {
                    if let Some(decoded) = entities::decoded(&self.text[token.start..token.end]) {
                        self.put(at, decoded);
                    }
                }
            }
            at = next;
        }
    }

    fn put(&mut self, at: usize, text: impl Into<Cow<'static, str>>) {
        self.edits[at] = Some(text.into());
    }

    fn drop(&mut self, at: usize) {
        self.put(at, "");
    }

    /// The group in braces that begins at this token: its last token and what is inside.
    fn group(&self, at: usize) -> Option<(usize, &'a str)> {
        let open = self
            .tokens
            .get(at)
            .filter(|token| token.kind == Kind::Open)?;
        let end = self.partners[at]?;
        Some((end, &self.text[open.end..self.tokens[end].start]))
    }

    /// Plans a command and what belongs to it; the first token that is still to be planned.
    fn command(&mut self, at: usize, name: &str) -> usize {
        if let Some(mark) = accents::mark_of_command(name) {
            return self
                .accent(at, mark, true)
                .unwrap_or_else(|| self.unknown(at));
        }
        let Some(meaning) = commands::meaning(name) else {
            return self.unknown(at);
        };
        let group = self.group(at + 1);
        match (meaning, group) {
            (Meaning::Letter(letter), _) => self.word(at, letter, true),
            (Meaning::Sign(sign), _) => self.word(at, sign, false),
            (_, None) => self.unknown(at),
            (Meaning::Argument(before, after), Some((end, _))) => {
                self.put(at, before);
                self.drop(at + 1);
                self.put(end, after);
                at + 2
            }
            (Meaning::Address, Some((end, address))) => self.replace(at, end, unescaped(address)),
            (Meaning::Sup | Meaning::Sub, Some((end, text))) => {
                match commands::shifted(text, meaning == Meaning::Sup) {
                    Some(shifted) => self.replace(at, end, shifted),
                    None => self.unknown(at),
                }
            }
            (Meaning::Second | Meaning::Link, Some((end, first))) => {
                let Some((close, second)) = self.group(end + 1) else {
                    return self.unknown(at);
                };
                let address = unescaped(first);
                self.replace(at, end + 1, String::new());
                // Longer texts are not read: links in links would be read once for each.
                let same = second.len() <= 2 * address.len() && unescaped(second) == address;
                if meaning == Meaning::Link && !same {
                    self.put(close, format!(" ({address})"));
                } else {
                    self.drop(close);
                }
                end + 2
            }
        }
    }

    /// Puts a text in the place of several tokens.
    fn replace(&mut self, start: usize, end: usize, text: String) -> usize {
        for at in start..=end {
            self.drop(at);
        }
        self.put(start, text);
        end + 1
    }

    /// Puts a letter or sign in the place of a command, with what only marks the command's end.
    fn word(&mut self, at: usize, word: &'static str, is_letter: bool) -> usize {
        self.put(at, word);
        if let Some((end, "")) = self.group(at + 1) {
            return self.replace(at + 1, end, String::new());
        }
        if is_letter {
            self.gobble(at + 1)
        } else {
            at + 1
        }
    }

    /// Drops the space at the beginning of this token; the first token that is still to be planned.
    fn gobble(&mut self, at: usize) -> usize {
        let Some(token) = self.tokens.get(at).filter(|token| token.kind == Kind::Text) else {
            return at;
        };
        let text = &self.text[token.start..token.end];
        self.put(at, text.strip_prefix(' ').unwrap_or(text).to_owned());
        at + 1
    }

    /// Leaves a command as it is, and the braces around its arguments too.
    fn unknown(&mut self, at: usize) -> usize {
        let mut next = at + 1;
        while let Some((end, _)) = self.group(next) {
            self.arguments[next] = true;
            next = end + 1;
        }
        at + 1
    }

    fn symbol(&mut self, at: usize, symbol: char) -> usize {
        let next = self.text[self.tokens[at].end..].chars().next();
        let plain = self.flavor == Flavor::Plain;
        if let Some(mark) = accents::mark_of_symbol(symbol) {
            let quote = self.escaped_quotes && matches!(symbol, '"' | '\'');
            // Markdown escapes the other signs in this way.
            let bare = plain || matches!(symbol, '"' | '\'');
            if quote || !(bare || next == Some('{')) || self.is_apostrophe(at, symbol) {
                return at + 1;
            }
            return self.accent(at, mark, false).unwrap_or(at + 1);
        }
        match symbol {
            '%' | '&' | '#' | '_' | '$' | '{' | '}' if plain => self.put(at, symbol.to_string()),
            ' ' | ',' if plain => self.put(at, " "),
            '-' if plain && next.is_some_and(char::is_alphabetic) => self.drop(at),
            '\\' if plain && next.is_some_and(char::is_whitespace) => self.drop(at),
            _ => {}
        }
        at + 1
    }

    /// Whether it is the apostrophe of `it\'s`, escaped by a program, and not an accent.
    fn is_apostrophe(&self, at: usize, symbol: char) -> bool {
        let token = self.tokens[at];
        let mut after = self.text[token.end..].chars();
        symbol == '\''
            && self.text[..token.start].ends_with(char::is_alphabetic)
            && matches!(after.next(), Some('s' | 't' | 'd' | 'm'))
            && !after.next().is_some_and(char::is_alphabetic)
    }

    /// Plans an accent and its letter, in braces or not; none if no letter has this accent.
    fn accent(&mut self, at: usize, mark: char, spaced: bool) -> Option<usize> {
        if let Some((end, letter)) = self.group(at + 1) {
            let letter = letter.trim();
            let letter = match letter.strip_prefix('\\') {
                Some(dotless @ ("i" | "j")) => dotless,
                Some(_) => return None,
                None => letter,
            };
            let accented = accents::accented(letter, mark)?;
            return Some(self.replace(at, end, accented.to_string()));
        }
        let next = *self.tokens.get(at + 1)?;
        if let Kind::Command(letter @ ("i" | "j")) = next.kind
            && !spaced
        {
            let accented = accents::accented(letter, mark)?;
            self.put(at, accented.to_string());
            self.drop(at + 1);
            return Some(self.gobble(at + 2));
        }
        let text = &self.text[next.start..next.end];
        // A letter as an accent ends where a space is; \d, \b and \r are not read so, they also stand for other things.
        let text = match (next.kind, spaced) {
            (Kind::Text, false) => text,
            (Kind::Text, true) if matches!(mark, '\u{30c}' | '\u{327}' | '\u{328}' | '\u{30b}') => {
                text.strip_prefix(' ')?
            }
            _ => return None,
        };
        let letter = &text[..text.chars().next()?.len_utf8()];
        let accented = accents::accented(letter, mark)?;
        self.put(at, accented.to_string());
        self.put(at + 1, text[letter.len()..].to_owned());
        Some(at + 2)
    }

    /// Braces of their own: they protect capitals, or end an accent or a change of the font.
    fn braces(&mut self, at: usize) {
        let Some((end, inside)) = self.group(at) else {
            return;
        };
        if self.arguments[at] {
            return;
        }
        let switch = self.switches(at + 1);
        let accent = match self.tokens[at + 1].kind {
            Kind::Command(name) => {
                accents::mark_of_command(name).is_some()
                    || matches!(commands::meaning(name), Some(Meaning::Letter(_)))
            }
            Kind::Symbol(symbol) => accents::mark_of_symbol(symbol).is_some(),
            _ => false,
        };
        let plain = self.flavor == Flavor::Plain;
        let whole = at == 0 && end + 1 == self.tokens.len();
        let protects = plain && !self.follows_command(at) && protects(inside);
        if switch || accent || protects || (plain && whole && !inside.is_empty()) {
            self.drop(at);
            self.drop(end);
        }
    }

    /// Whether the braces follow the name of a command that lost its backslash: `textbf{Word}`. They show what it was.
    fn follows_command(&self, at: usize) -> bool {
        let before = &self.text.as_bytes()[..self.tokens[at].start];
        let letters = before
            .iter()
            .rev()
            .take(LONGEST_COMMAND)
            .take_while(|byte| byte.is_ascii_alphabetic());
        let start = before.len() - letters.count();
        commands::meaning(&self.text[start..self.tokens[at].start])
            .is_some_and(|meaning| !matches!(meaning, Meaning::Letter(_)))
    }

    /// Drops the changes of the font that a group begins with; whether there was one.
    fn switches(&mut self, start: usize) -> bool {
        let mut at = start;
        while let Kind::Command(name) = self.tokens[at].kind
            && commands::is_switch(name)
            && self.text[self.tokens[at].end..].starts_with([' ', '\\', '{', '$'])
        {
            self.drop(at);
            at += 1;
        }
        if at > start {
            self.gobble(at);
        }
        at > start
    }

    /// A tie between two words is a space; before a number or in an address it means something else.
    fn tilde(&mut self, at: usize) {
        let token = self.tokens[at];
        let (before, after) = (&self.text[..token.start], &self.text[token.end..]);
        let (Some(last), Some(first)) = (before.chars().next_back(), after.chars().next()) else {
            return;
        };
        let ties = (last.is_alphanumeric()
            || matches!(
                last,
                '.' | ',' | ':' | ';' | ')' | ']' | '}' | '$' | '%' | '\''
            ))
            && (first.is_alphanumeric()
                || matches!(first, '\\' | '$' | '(' | '[' | '{' | '`' | '<' | '“'));
        let range = last.is_ascii_digit() && first.is_ascii_digit();
        if !self.in_address(token.start) && ties && !range {
            self.put(at, " ");
        }
    }

    /// Whether the word that this position is in began as an address. Positions come in order; each piece is read once.
    fn in_address(&mut self, position: usize) -> bool {
        let piece = &self.text[self.read..position];
        self.read = position;
        let word = piece.rsplit(char::is_whitespace).next().unwrap_or_default();
        let goes_on = word.len() == piece.len() && self.address;
        self.address = goes_on || word.contains("://") || word.contains("www.");
        self.address
    }

    fn tag(&mut self, at: usize, tag: Tag<'a>) -> usize {
        if tag.side != Side::Both && self.partners[at].is_none() {
            return at + 1;
        }
        match tag.element {
            Element::Break => self.put(at, "\n"),
            Element::Paragraph => self.put(at, "\n\n"),
            Element::Inline => self.drop(at),
            Element::Sub | Element::Sup => {
                let end = self.partners[at].filter(|end| *end > at);
                if let Some(end) = end {
                    let inside = &self.text[self.tokens[at].end..self.tokens[end].start];
                    if let Some(shifted) = commands::shifted(inside, tag.element == Element::Sup) {
                        return self.replace(at, end, shifted);
                    }
                }
                self.drop(at);
            }
        }
        at + 1
    }
}

/// Which braces and tags belong together.
fn partners(tokens: &[Token<'_>]) -> Vec<Option<usize>> {
    let mut partners = vec![None; tokens.len()];
    let mut open = Vec::new();
    let mut elements: HashMap<&str, Vec<usize>> = HashMap::new();
    for (at, token) in tokens.iter().enumerate() {
        let first = match token.kind {
            Kind::Open => {
                open.push(at);
                None
            }
            Kind::Close => open.pop(),
            Kind::Tag(tag) if tag.side == Side::Start => {
                elements.entry(tag.name).or_default().push(at);
                None
            }
            Kind::Tag(tag) if tag.side == Side::End => {
                elements.get_mut(tag.name).and_then(Vec::pop)
            }
            _ => None,
        };
        if let Some(first) = first {
            partners[first] = Some(at);
            partners[at] = Some(first);
        }
    }
    partners
}

/// Whether braces around this protect capitals: words with one, and nothing that a set or a placeholder would have.
fn protects(inside: &str) -> bool {
    let part_of_title = |c: char| {
        c.is_alphanumeric()
            || matches!(
                c,
                ' ' | '-' | '\'' | '’' | '.' | ':' | '&' | '+' | '/' | '?' | '!'
            )
    };
    // In this order it ends at the next brace, so that braces in braces are read once.
    inside.chars().all(part_of_title) && inside.chars().any(char::is_uppercase)
}

/// An address without the backslashes that TeX wants before some of its signs.
fn unescaped(address: &str) -> String {
    let mut plain = String::with_capacity(address.len());
    let mut characters = address.trim().chars().peekable();
    while let Some(character) = characters.next() {
        let escape = character == '\\'
            && matches!(
                characters.peek(),
                Some('%' | '#' | '&' | '_' | '~' | '{' | '}' | '$')
            );
        if !escape {
            plain.push(character);
        }
    }
    plain
}
