//! From text to tokens.
//!
//! A word is a run of letters and digits, folded (case, accents, compatibility forms). Everything else parts words, except an
//! apostrophe within one: `don't` is `dont`, `Bayes's` is `bayes`. Scripts that part no words by spaces (Chinese, Japanese, Korean,
//! Thai and neighbors) become pairs of neighboring characters, and each run's last character by itself, so that every character
//! begins a token. English words are stemmed where they are prose; names are not.

use std::{ops::Range, sync::LazyLock};

use quick_cache::sync::Cache;
use rust_stemmers::{Algorithm, Stemmer};
use unicode_normalization::char::is_combining_mark;
use unicode_segmentation::UnicodeSegmentation;

use crate::domain::text::fold;

/// Characters of a token; longer words are cut, in texts and in what people type alike.
const TOKEN_CHARS: usize = 64;

/// Words of one compound (`state-of-the-art`) that are also found written as one.
const COMPOUND_WORDS: usize = 4;

/// One word of a text, or two characters of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    /// As it was written, folded.
    pub(super) surface: String,
    /// Its stem; the surface itself where there is none.
    pub(super) stem: String,
    /// Where it stands in the text, in bytes.
    pub(super) range: Range<usize>,
    /// Whether it is the last character of a run, which only the beginning of a longer run can mean.
    pub(super) tail: bool,
    /// Whether a hyphen joins it to the token before.
    joined: bool,
}

/// Words written with hyphens, as one.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Compound {
    pub(super) stem: String,
    pub(super) range: Range<usize>,
}

/// The tokens of a text in order.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut reader = Reader::default();
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < text.len() {
        // A character of ASCII before another one is a grapheme by itself: no mark follows it.
        if bytes[at].is_ascii() && bytes.get(at + 1).is_none_or(u8::is_ascii) {
            reader.read(char::from(bytes[at].to_ascii_lowercase()), at..at + 1);
            at += 1;
            continue;
        }
        let Some(grapheme) = text[at..].graphemes(true).next() else {
            break;
        };
        let range = at..at + grapheme.len();
        at = range.end;
        let folded = fold(grapheme);
        if folded.is_empty() {
            reader.end();
        }
        for character in folded.chars() {
            reader.read(character, range.clone());
        }
    }
    reader.end();
    reader.tokens
}

/// The folded words of a text in order, unstemmed.
#[must_use]
pub fn words(text: &str) -> Vec<String> {
    tokens(text)
        .into_iter()
        .map(|token| token.surface)
        .collect()
}

/// The words that hyphens join, as one word each.
pub(super) fn compounds(tokens: &[Token]) -> Vec<Compound> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let joined = tokens[at + 1..].iter().take_while(|token| token.joined);
        let words = &tokens[at..=at + joined.count()];
        if (2..=COMPOUND_WORDS).contains(&words.len()) {
            let surface: String = words.iter().map(|word| word.surface.as_str()).collect();
            found.push(Compound {
                stem: stem(&cut(surface)),
                range: words[0].range.start..words[words.len() - 1].range.end,
            });
        }
        at += words.len();
    }
    found
}

#[derive(Default)]
struct Reader {
    tokens: Vec<Token>,
    word: String,
    start: usize,
    stop: usize,
    /// The characters of a run without spaces, with their places.
    run: Vec<(char, Range<usize>)>,
    /// An apostrophe that the word goes on after, unless nothing follows.
    apostrophe: Option<usize>,
    hyphen: bool,
}

impl Reader {
    fn read(&mut self, character: char, range: Range<usize>) {
        if is_unspaced(character) {
            self.end_word();
            self.run.push((character, range));
        } else if character.is_alphanumeric() || is_mark(character) {
            self.end_run();
            if self.word.is_empty() {
                if is_mark(character) {
                    return;
                }
                self.start = range.start;
            }
            self.word.push(character);
            self.stop = range.end;
        } else if character == '\'' && !self.word.is_empty() && self.apostrophe.is_none() {
            self.apostrophe = Some(self.word.len());
        } else {
            let hyphen = character == '-' && !self.word.is_empty();
            self.end();
            self.hyphen = hyphen;
        }
    }

    /// Something parts what was read from what comes.
    fn end(&mut self) {
        self.end_word();
        self.end_run();
        self.hyphen = false;
    }

    fn end_word(&mut self) {
        let apostrophe = self.apostrophe.take();
        if self.word.is_empty() {
            return;
        }
        let mut surface = std::mem::take(&mut self.word);
        if apostrophe.is_some_and(|at| &surface[at..] == "s") {
            surface.pop();
        }
        let surface = cut(surface);
        self.tokens.push(Token {
            stem: stem(&surface),
            surface,
            range: self.start..self.stop,
            tail: false,
            joined: std::mem::take(&mut self.hyphen),
        });
    }

    fn end_run(&mut self) {
        let run = std::mem::take(&mut self.run);
        for (at, (first, range)) in run.iter().enumerate() {
            let next = run.get(at + 1);
            let surface = std::iter::once(*first).chain(next.map(|(next, _)| *next));
            let surface: String = surface.collect();
            self.tokens.push(Token {
                stem: surface.clone(),
                surface,
                range: range.start..next.map_or(range.end, |(_, next)| next.end),
                tail: next.is_none(),
                joined: false,
            });
        }
    }
}

fn cut(mut word: String) -> String {
    if let Some((end, _)) = word.char_indices().nth(TOKEN_CHARS) {
        word.truncate(end);
    }
    word
}

/// Words whose stems are remembered, some megabytes. To stem one takes ten times as long as to look it up, and texts have few words
/// that others have not.
const STEMS: usize = 20_000;

/// The stem of an English word; what has other letters or digits in it stays.
fn stem(word: &str) -> String {
    static STEMMER: LazyLock<Stemmer> = LazyLock::new(|| Stemmer::create(Algorithm::English));
    static KNOWN: LazyLock<Cache<String, String>> = LazyLock::new(|| Cache::new(STEMS));
    if word.len() < 3 || !word.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return word.to_owned();
    }
    KNOWN.get(word).unwrap_or_else(|| {
        let stem = STEMMER.stem(word).into_owned();
        KNOWN.insert(word.to_owned(), stem.clone());
        stem
    })
}

/// A mark that fold leaves makes another letter, as in the scripts of India.
fn is_mark(character: char) -> bool {
    is_combining_mark(character)
}

/// Whether the character belongs to a script that parts no words.
const fn is_unspaced(character: char) -> bool {
    matches!(character,
        '\u{e00}'..='\u{eff}'             // Thai, Lao
        | '\u{1000}'..='\u{109f}'         // Myanmar
        | '\u{1100}'..='\u{11ff}'         // Hangul letters
        | '\u{1780}'..='\u{17ff}'         // Khmer
        | '\u{3005}'..='\u{3007}'         // ideographic repetition and zero
        | '\u{3040}'..='\u{30fa}' | '\u{30fc}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}' // kana
        | '\u{3130}'..='\u{318f}'         // Hangul letters
        | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' // Han
        | '\u{ac00}'..='\u{d7ff}'         // Hangul syllables
        | '\u{20000}'..='\u{3ffff}'       // Han
    )
}

#[cfg(test)]
mod tests;
