//! From the tree to the languages of the indexes: FTS5 and `tsquery`. Only tokens go in, always quoted.

use std::fmt::Write;

use super::{
    document::{COLUMNS, NAME, TOPIC, WRITTEN, address_token, identifier_token},
    query::{Field, Query, Term, Wanted},
    tokens::{Token, compounds, tokens},
};
use crate::db::Backend;

/// Words that are everywhere: outside of phrases they are not asked for when anything else is.
const STOP_WORDS: [&str; 33] = [
    "a", "an", "and", "are", "as", "at", "be", "by", "for", "from", "how", "in", "into", "is",
    "it", "its", "of", "on", "or", "that", "the", "their", "this", "to", "via", "was", "we",
    "what", "when", "with", "which", "who", "why",
];

/// In which columns words are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reach {
    /// In titles and names.
    Title,
    /// In summaries too.
    Summary,
    /// In names of authors, topics and venues too.
    Names,
    /// In abstracts and descriptions too.
    Everything,
}

/// One way in which a term is met: tokens in a row.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Row {
    pub(super) tokens: Vec<String>,
    /// The last token is the beginning of one.
    pub(super) prefix: bool,
    /// It stands in a title.
    pub(super) title: bool,
    /// It is met wherever it stands: names and identifiers are no prose.
    free: bool,
}

/// A search in tokens.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Compiled {
    /// All of these are met.
    pub(super) all: Vec<Vec<Leaf>>,
    /// None of these is met.
    pub(super) none: Vec<Leaf>,
}

/// What is left of a term.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Leaf {
    /// Ways to meet it, of which one is enough.
    Rows(Vec<Row>),
    /// First days of a date.
    Year(i32, i32),
}

impl Compiled {
    /// What a search of papers or topics looks for.
    #[must_use]
    pub fn of(query: &Query) -> Self {
        Self::with(query, &|term| leaf(term, false))
    }

    /// What a search of authors looks for: their names, whichever field it says.
    #[must_use]
    pub fn of_names(query: &Query) -> Self {
        Self::with(query, &|term| leaf(term, true))
    }

    fn with(query: &Query, leaf: &impl Fn(&Term) -> Option<Leaf>) -> Self {
        let groups = query.all.iter();
        let groups = groups.map(|group| (is_stop(group), group.iter().filter_map(leaf).collect()));
        let groups = groups.filter(|(_, leaves): &(bool, Vec<Leaf>)| !leaves.is_empty());
        let groups: Vec<(bool, Vec<Leaf>)> = groups.collect();
        let telling = groups.iter().any(|(stop, _)| !stop);
        let groups = groups.into_iter().filter(|(stop, _)| !(*stop && telling));
        Self {
            all: groups.map(|(_, leaves)| leaves).collect(),
            none: query.none.iter().filter_map(leaf).collect(),
        }
    }

    /// Whether nothing is asked for.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.all.is_empty() && self.none.is_empty()
    }

    /// All ways in which terms that are wanted are met, for highlights.
    pub(super) fn rows(&self) -> impl Iterator<Item = &Row> {
        self.all.iter().flatten().flat_map(|leaf| match leaf {
            Leaf::Rows(rows) => rows.as_slice(),
            Leaf::Year(..) => &[],
        })
    }

    /// The groups that only the index of texts is needed for, as one question to it.
    pub(super) fn text(&self, backend: Backend, reach: Reach) -> Option<String> {
        let groups: Vec<String> = self
            .all
            .iter()
            .filter_map(|group| {
                let ways = group.iter().map(|leaf| match leaf {
                    Leaf::Rows(rows) => Some(either(rows, backend, reach)),
                    Leaf::Year(..) => None,
                });
                let ways: Option<Vec<String>> = ways.collect();
                Some(join(&ways?, or(backend)))
            })
            .collect();
        (!groups.is_empty()).then(|| join(&groups, and(backend)))
    }

    /// The groups with dates in them.
    pub(super) fn dated(&self) -> impl Iterator<Item = &Vec<Leaf>> {
        let dated = |group: &&Vec<Leaf>| group.iter().any(|leaf| matches!(leaf, Leaf::Year(..)));
        self.all.iter().filter(dated)
    }
}

/// Rows as a question to the index.
pub(super) fn either(rows: &[Row], backend: Backend, reach: Reach) -> String {
    let rows: Vec<String> = rows
        .iter()
        .map(|row| match backend {
            Backend::Sqlite => row.fts5(reach),
            Backend::Postgres => row.tsquery(reach),
        })
        .collect();
    join(&rows, or(backend))
}

fn or(backend: Backend) -> &'static str {
    match backend {
        Backend::Sqlite => " OR ",
        Backend::Postgres => " | ",
    }
}

fn and(backend: Backend) -> &'static str {
    match backend {
        Backend::Sqlite => " AND ",
        Backend::Postgres => " & ",
    }
}

fn join(parts: &[String], operator: &str) -> String {
    match parts {
        [only] => only.clone(),
        parts => format!("({})", parts.join(operator)),
    }
}

impl Row {
    /// A token in a title.
    pub(super) fn titled(token: String, prefix: bool) -> Self {
        Self::prose(vec![token], prefix, true)
    }

    /// A token of a name.
    pub(super) fn named(token: String, prefix: bool) -> Self {
        Self::prose(vec![token], prefix, false)
    }

    fn prose(tokens: Vec<String>, prefix: bool, title: bool) -> Self {
        Self {
            tokens,
            prefix,
            title,
            free: false,
        }
    }

    fn free(tokens: Vec<String>, prefix: bool) -> Self {
        Self {
            tokens,
            prefix,
            title: false,
            free: true,
        }
    }

    /// How many columns it may stand in.
    fn columns(&self, reach: Reach) -> usize {
        match reach {
            _ if self.title => 1,
            _ if self.free => COLUMNS.len(),
            Reach::Title => 1,
            Reach::Summary => 2,
            Reach::Names => 3,
            Reach::Everything => COLUMNS.len(),
        }
    }

    fn fts5(&self, reach: Reach) -> String {
        let star = if self.prefix { " *" } else { "" };
        let phrase = format!("\"{}\"{star}", self.tokens.join(" "));
        let columns = self.columns(reach);
        if columns == COLUMNS.len() {
            return phrase;
        }
        let names: Vec<&str> = COLUMNS[..columns].iter().map(|(name, _)| *name).collect();
        format!("{{{}}} : {phrase}", names.join(" "))
    }

    fn tsquery(&self, reach: Reach) -> String {
        let columns = self.columns(reach);
        let weights = if columns == COLUMNS.len() {
            ""
        } else {
            &"ABCD"[..columns]
        };
        let mut query = String::new();
        for (at, token) in self.tokens.iter().enumerate() {
            let before = if at == 0 { "" } else { " <-> " };
            let star = if self.prefix && at + 1 == self.tokens.len() {
                "*"
            } else {
                ""
            };
            let colon = if weights.is_empty() && star.is_empty() {
                ""
            } else {
                ":"
            };
            let _ = write!(query, "{before}'{token}'{colon}{star}{weights}");
        }
        if self.tokens.len() > 1 {
            format!("({query})")
        } else {
            query
        }
    }
}

/// Whether all that a group asks for are words that are everywhere.
fn is_stop(group: &[Term]) -> bool {
    group.iter().all(|term| match term {
        Term::Text {
            field: Field::Any,
            wanted: Wanted::Word(word),
        } => {
            let words = tokens(word);
            !words.is_empty()
                && words
                    .iter()
                    .all(|word| STOP_WORDS.contains(&word.surface.as_str()))
        }
        _ => false,
    })
}

/// A term in tokens; none when nothing in it is a letter or digit.
fn leaf(term: &Term, of_names: bool) -> Option<Leaf> {
    let (field, wanted) = match term {
        Term::Year { .. } if of_names => return None,
        Term::Year { from, to } => return Some(Leaf::Year(*from, *to)),
        Term::Text { field, wanted } => (*field, wanted),
    };
    let (text, prefix, phrase) = match wanted {
        Wanted::Word(text) | Wanted::Pasted { text, .. } => (text, false, false),
        Wanted::Phrase(text) => (text, false, true),
        Wanted::Prefix(text) => (text, true, false),
    };
    let mut rows = Vec::new();
    if let Wanted::Pasted {
        identifier,
        address,
        ..
    } = wanted
    {
        let identifier = identifier.as_ref().map(identifier_token);
        let address = address.as_deref().map(address_token);
        let exact = identifier.into_iter().chain(address);
        rows.extend(exact.map(|token| Row::free(vec![token], false)));
    }
    let mut found = tokens(text);
    let prefix = begins_run(&mut found) || prefix;
    if !found.is_empty() {
        rows.extend(if of_names {
            vec![Row::prose(marked(&found, NAME, true), prefix, false)]
        } else {
            rows_of(&found, field, prefix, phrase)
        });
    }
    (!rows.is_empty()).then_some(Leaf::Rows(rows))
}

/// A run of a script without spaces ends in what is no whole token when more follows in the text. True if the last token is one
/// character of such a script, which then is the beginning of a token.
fn begins_run(found: &mut Vec<Token>) -> bool {
    let Some(last) = found.last().filter(|last| last.tail) else {
        return false;
    };
    let end = last.range.end;
    let longer = found.len() > 1 && found[found.len() - 2].range.end == end;
    if longer {
        found.pop();
    }
    !longer
}

/// Tokens with a mark, as they were written or as stems.
fn marked(found: &[Token], mark: char, written: bool) -> Vec<String> {
    let tokens = found.iter();
    let text = |token: &Token| {
        format!(
            "{mark}{}",
            if written { &token.surface } else { &token.stem }
        )
    };
    tokens.map(text).collect()
}

fn rows_of(found: &[Token], field: Field, prefix: bool, phrase: bool) -> Vec<Row> {
    let prose = |title: bool| {
        let mut stems: Vec<String> = found.iter().map(|token| token.stem.clone()).collect();
        let mut rows = Vec::new();
        if prefix && let (Some(stem), Some(last)) = (stems.last_mut(), found.last()) {
            // What is the beginning of a word has no stem.
            stem.clone_from(&last.surface);
            if found.len() == 1 {
                rows.push(Row::prose(marked(found, WRITTEN, true), true, title));
            }
        }
        rows.push(Row::prose(stems, prefix, title));
        let compound = compounds(found).into_iter();
        if !prefix && !phrase && found.len() > 1 {
            let whole = compound.filter(|compound| {
                compound.range == (found[0].range.start..found[found.len() - 1].range.end)
            });
            rows.extend(whole.map(|compound| Row::prose(vec![compound.stem], false, title)));
        }
        rows
    };
    match field {
        Field::Any => {
            let mut rows = prose(false);
            rows.push(Row::prose(marked(found, NAME, true), prefix, false));
            rows
        }
        Field::Title => prose(true),
        Field::Author => vec![Row::free(marked(found, NAME, true), prefix)],
        Field::Topic => {
            let mut tokens = marked(found, TOPIC, false);
            if prefix && let (Some(stem), Some(last)) = (tokens.last_mut(), found.last()) {
                *stem = format!("{TOPIC}{}", last.surface);
            }
            vec![Row::free(tokens, prefix)]
        }
    }
}

#[cfg(test)]
mod tests;
