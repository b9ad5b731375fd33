//! What people type into a search box, as a tree. Every text has a meaning; none is an error but one that is too long.
//!
//! Words are all wanted. `"a phrase"` wants its words in a row, `begin*` words that begin so, `-word` (or `-"a phrase"`) none of it,
//! `a OR b` either. `author:`, `title:` and `topic:` before a word or a phrase look there only; `year:2020`, `year:2019-2021`,
//! `year:>2019`, `year:>=2019`, `year:<2019` and `year:<=2019` go by the date of publication. An identifier or address that was
//! pasted is itself or its words. Whatever is none of that is text: a quote that nothing closes, an operator with nothing beside
//! it, a colon behind another word.

use crate::domain::{
    identifier::{Identifier, recognize},
    link::HttpUrl,
};

/// Characters of a search.
const CHARS: usize = 1_000;

/// Words, phrases and other terms of a search.
const TERMS: usize = 32;

/// What a search asks for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Query {
    /// All of these hold.
    pub all: Vec<Group>,
    /// None of these holds.
    pub none: Vec<Term>,
}

/// Alternatives, of which one holds.
pub type Group = Vec<Term>;

/// One thing that is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Term {
    /// Text in a field.
    Text {
        /// Where.
        field: Field,
        /// What.
        wanted: Wanted,
    },
    /// First days of a publication date, as numbers YYYYMMDD, both included.
    Year {
        /// The first one.
        from: i32,
        /// The last one.
        to: i32,
    },
}

/// Where a text is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Field {
    /// Everywhere.
    Any,
    /// In titles.
    Title,
    /// In names of authors.
    Author,
    /// In names of topics and of those above them.
    Topic,
}

/// What text is looked for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Wanted {
    /// A word, or what is written without spaces.
    Word(String),
    /// Words in a row.
    Phrase(String),
    /// A word that begins so.
    Prefix(String),
    /// What was pasted.
    Pasted {
        /// The identifier that it is.
        identifier: Option<Identifier>,
        /// The address that it is.
        address: Option<String>,
        /// The text of it.
        text: String,
    },
}

/// A search that is too long to be carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TooLong {
    /// Too many characters.
    #[error("The search has {0} characters; at most {CHARS} are allowed.")]
    Chars(usize),
    /// Too many terms.
    #[error("The search has {0} words, phrases and other terms; at most {TERMS} are allowed.")]
    Terms(usize),
}

/// Reads a search.
///
/// # Errors
/// One of more than 1,000 characters or 32 terms.
pub fn parse(text: &str) -> Result<Query, TooLong> {
    let length = text.chars().count();
    if length > CHARS {
        return Err(TooLong::Chars(length));
    }
    let text = text.trim();
    if text.contains(char::is_whitespace)
        && let Some(identifier) = recognize(text)
    {
        let pasted = Wanted::Pasted {
            identifier: Some(identifier),
            address: None,
            text: text.to_owned(),
        };
        let field = Field::Any;
        let wanted = pasted;
        return Ok(Query {
            all: vec![vec![Term::Text { field, wanted }]],
            none: Vec::new(),
        });
    }
    let query = tree(items(text));
    let terms = query.none.len() + query.all.iter().map(Vec::len).sum::<usize>();
    if terms > TERMS {
        return Err(TooLong::Terms(terms));
    }
    Ok(query)
}

/// A term as it stands in the text, or what joins two of them.
enum Item {
    Term { negative: bool, term: Term },
    Or,
}

fn tree(items: Vec<Item>) -> Query {
    let mut query = Query::default();
    let mut items = items.into_iter().peekable();
    let mut open = false;
    while let Some(item) = items.next() {
        match item {
            Item::Term {
                negative: true,
                term,
            } => {
                query.none.push(term);
                open = false;
            }
            Item::Term { term, .. } => {
                match query.all.last_mut().filter(|_| open) {
                    Some(group) => group.push(term),
                    None => query.all.push(vec![term]),
                }
                open = false;
                // An OR joins only what stands on both of its sides.
                if matches!(items.peek(), Some(Item::Or)) {
                    items.next();
                    open = matches!(
                        items.peek(),
                        Some(Item::Term {
                            negative: false,
                            ..
                        })
                    );
                }
            }
            Item::Or => {}
        }
    }
    query
}

fn items(text: &str) -> Vec<Item> {
    let mut items = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let word = word_of(rest);
        if word == "OR" || word == "|" {
            items.push(Item::Or);
            rest = rest[word.len()..].trim_start();
            continue;
        }
        let (negative, positive) = match rest.strip_prefix('-') {
            Some(positive) if word.len() > 1 => (true, positive),
            _ => (false, rest),
        };
        let (term, after) = term(positive);
        items.push(Item::Term { negative, term });
        rest = after.trim_start();
    }
    items
}

/// What stands before the next space.
fn word_of(text: &str) -> &str {
    text.split(char::is_whitespace).next().unwrap_or_default()
}

/// The term at the beginning of a text, and what follows it.
fn term(text: &str) -> (Term, &str) {
    if let Some((name, value)) = word_of(text).split_once(':')
        && !value.is_empty()
    {
        let value = &text[name.len() + 1..];
        let field = match name.to_ascii_lowercase().as_str() {
            "author" => Some(Field::Author),
            "title" => Some(Field::Title),
            "topic" => Some(Field::Topic),
            _ => None,
        };
        if let Some(field) = field {
            let (wanted, after) = wanted(value, field);
            return (Term::Text { field, wanted }, after);
        }
        if name.eq_ignore_ascii_case("year")
            && let Some(years) = years(word_of(value))
        {
            return (years, &value[word_of(value).len()..]);
        }
    }
    let field = Field::Any;
    let (wanted, after) = wanted(text, field);
    (Term::Text { field, wanted }, after)
}

fn wanted(text: &str, field: Field) -> (Wanted, &str) {
    if let Some(quoted) = text.strip_prefix('"')
        && let Some((phrase, after)) = quoted.split_once('"')
    {
        return (Wanted::Phrase(phrase.to_owned()), after);
    }
    let word = word_of(text);
    let after = &text[word.len()..];
    if let Some(prefix) = word.strip_suffix('*')
        && prefix.ends_with(char::is_alphanumeric)
    {
        return (Wanted::Prefix(prefix.to_owned()), after);
    }
    let identifier = (field == Field::Any).then(|| recognize(word)).flatten();
    let web = word.starts_with("http://") || word.starts_with("https://");
    let address = web.then(|| HttpUrl::parse(word).ok()).flatten();
    if identifier.is_none() && address.is_none() {
        return (Wanted::Word(word.to_owned()), after);
    }
    let pasted = Wanted::Pasted {
        identifier,
        address: address.map(|url| url.as_str().to_owned()),
        text: word.to_owned(),
    };
    (pasted, after)
}

/// `2020`, `2019-2021`, `>2019`, `>=2019`, `<2019` or `<=2019`.
fn years(text: &str) -> Option<Term> {
    let (from, to) = if let Some(year) = text.strip_prefix(">=") {
        (year_of(year)?, 9_999)
    } else if let Some(year) = text.strip_prefix('>') {
        (year_of(year)? + 1, 9_999)
    } else if let Some(year) = text.strip_prefix("<=") {
        (0, year_of(year)?)
    } else if let Some(year) = text.strip_prefix('<') {
        (0, year_of(year)? - 1)
    } else if let Some((from, to)) = text
        .split_once("..")
        .or_else(|| text.split_once(['-', '–']))
    {
        (year_of(from)?, year_of(to)?)
    } else {
        (year_of(text)?, year_of(text)?)
    };
    // Unknown dates are 0, and in no range.
    let (from, to) = ((from * 10_000).max(1), to * 10_000 + 1_231);
    Some(Term::Year { from, to })
}

fn year_of(text: &str) -> Option<i32> {
    let year = text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    year.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests;
