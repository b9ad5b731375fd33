//! What somebody is still typing: whole words, and the beginning of one. Words that nothing has may be misspelled.

use super::{
    compile::{Compiled, Leaf, Row},
    document::{NAME, WRITTEN},
    tokens::tokens,
};

/// Words that are looked at.
const WORDS: usize = 8;

/// Shortest word that is taken for misspelled.
const SHORTEST: usize = 4;

/// Spellings that stand for a misspelled word.
const SPELLINGS: usize = 3;

/// Words as typed, each with the spellings that may be meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Typed {
    words: Vec<Vec<Spelling>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Spelling {
    surface: String,
    stem: String,
}

impl Spelling {
    fn of(word: &str) -> Option<Self> {
        let token = tokens(word).into_iter().next()?;
        Some(Self {
            surface: token.surface,
            stem: token.stem,
        })
    }
}

impl Typed {
    /// The words of a text; none when there are none. Of a run of a script without spaces the pairs count.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let mut tokens = tokens(text);
        if tokens.len() > 1 && tokens.last().is_some_and(|last| last.tail) {
            tokens.pop();
        }
        tokens.truncate(WORDS);
        let words = tokens.into_iter().map(|token| {
            vec![Spelling {
                surface: token.surface,
                stem: token.stem,
            }]
        });
        let words: Vec<_> = words.collect();
        (!words.is_empty()).then_some(Self { words })
    }

    /// The words as they were typed.
    #[must_use]
    pub fn words(&self) -> Vec<&str> {
        let words = self.words.iter().flatten();
        words.map(|word| word.surface.as_str()).collect()
    }

    /// The two letters that words meant by one of these may begin with.
    #[must_use]
    pub fn beginnings(&self) -> Vec<String> {
        let mut beginnings = Vec::new();
        for word in self.words() {
            let letters: Vec<char> = word.chars().collect();
            if letters.len() >= SHORTEST {
                // As they are, exchanged, or with a letter too many.
                let pairs = [[0, 1], [1, 0], [0, 2], [1, 2]];
                beginnings.extend(
                    pairs.map(|pair| pair.map(|at| letters[at]).iter().collect::<String>()),
                );
            }
        }
        beginnings.sort();
        beginnings.dedup();
        beginnings
    }

    /// The same with words corrected by those that there are; none when all of them are there or nothing is like them.
    #[must_use]
    pub fn corrected(&self, known: &[String]) -> Option<Self> {
        let last = self.words.len() - 1;
        let words = self.words.iter().enumerate().map(|(at, spellings)| {
            let typed = &spellings[0].surface;
            let open = at == last;
            let mut like: Vec<(usize, usize, &String)> = known
                .iter()
                .filter_map(|word| Some((distance(typed, word, open)?, word.len(), word)))
                .collect();
            like.sort();
            if like.is_empty() || like[0].0 == 0 {
                return spellings.clone();
            }
            let best = like[0].0;
            let like = like
                .into_iter()
                .take_while(|(distance, ..)| *distance == best);
            let like = like
                .take(SPELLINGS)
                .filter_map(|(_, _, word)| Spelling::of(word));
            like.collect()
        });
        let corrected = Self {
            words: words.collect(),
        };
        (corrected != *self).then_some(corrected)
    }

    /// What finds it in titles and names of topics.
    #[must_use]
    pub fn in_titles(&self) -> Compiled {
        self.compiled(|word, open| {
            let mut rows = vec![Row::titled(word.stem.clone(), false)];
            if open {
                rows.push(Row::titled(word.surface.clone(), true));
                rows.push(Row::titled(format!("{WRITTEN}{}", word.surface), true));
            }
            rows
        })
    }

    /// What finds it in names of authors.
    #[must_use]
    pub fn in_names(&self) -> Compiled {
        self.compiled(|word, open| vec![Row::named(format!("{NAME}{}", word.surface), open)])
    }

    fn compiled(&self, rows: impl Fn(&Spelling, bool) -> Vec<Row>) -> Compiled {
        let last = self.words.len() - 1;
        let words = self.words.iter().enumerate();
        let all = words.map(|(at, spellings)| {
            let rows = spellings.iter().flat_map(|word| rows(word, at == last));
            vec![Leaf::Rows(rows.collect())]
        });
        Compiled {
            all: all.collect(),
            none: Vec::new(),
        }
    }
}

/// How many letters were mistyped, if that is few enough for the length: wrong, missing, too many, or exchanged with the next one. Of
/// an open word only the beginning is typed.
fn distance(typed: &str, word: &str, open: bool) -> Option<usize> {
    let typed: Vec<char> = typed.chars().collect();
    let word: Vec<char> = word.chars().collect();
    let most = match typed.len() {
        0..SHORTEST => 0,
        SHORTEST..8 => 1,
        _ => 2,
    };
    if word.len() + most < typed.len() || (!open && word.len() > typed.len() + most) {
        return None;
    }
    let word = &word[..word.len().min(typed.len() + most)];
    // Rows of the table of distances between beginnings: of typed letters, to each beginning of the word.
    let mut before: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=word.len()).collect();
    for (at, letter) in typed.iter().enumerate() {
        let mut next = vec![at + 1];
        for (other, own) in word.iter().enumerate() {
            let mut least = (row[other] + usize::from(letter != own))
                .min(row[other + 1] + 1)
                .min(next[other] + 1);
            let exchanged =
                at > 0 && other > 0 && typed[at - 1] == *own && word[other - 1] == *letter;
            if exchanged {
                least = least.min(before[other - 1] + 1);
            }
            next.push(least);
        }
        before = std::mem::replace(&mut row, next);
    }
    let found = if open {
        row.iter().min().copied()
    } else {
        row.last().copied()
    };
    found.filter(|found| *found <= most)
}

#[cfg(test)]
mod tests {
    use super::{Typed, distance};

    #[test]
    fn a_few_wrong_letters_are_forgiven() {
        let cases = [
            ("transfromer", "transformer", false, Some(1)),
            ("trasnf", "transformer", true, Some(1)),
            ("trasnf", "transformer", false, None),
            ("bengoi", "bengio", false, Some(1)),
            ("reinforcment", "reinforcement", false, Some(1)),
            ("cat", "bat", false, None),
            ("cat", "cat", false, Some(0)),
            ("superpositon", "superstition", false, None),
        ];
        for (typed, word, open, expected) in cases {
            assert_eq!(distance(typed, word, open), expected, "{typed} {word}");
        }
    }

    #[test]
    fn only_words_that_nothing_has_are_corrected() {
        let known = ["reward", "rewards", "modeling"].map(str::to_owned);
        let typed = Typed::read("rewrad model").expect("words");
        let corrected = typed.corrected(&known).expect("a correction");
        assert_eq!(corrected.words(), ["reward", "model"]);
        assert_eq!(
            Typed::read("reward mod").expect("words").corrected(&known),
            None
        );
        assert_eq!(Typed::read("?!"), None);
    }
}
