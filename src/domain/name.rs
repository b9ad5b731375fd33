//! Names of people.

use super::text::{fold, repair_line};

/// A person's name: how it is shown, and its parts as far as they can be told apart.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PersonName {
    /// The whole name in the order in which it is spoken: `Corina S. Păsăreanu`.
    pub display: String,
    /// Given names and initials; none when the parts cannot be told apart.
    pub given: Option<String>,
    /// The family name with its particles (`van Beethoven`); none when the parts cannot be told apart.
    pub family: Option<String>,
    /// What follows the family name: `Jr.`; mostly none.
    pub suffix: Option<String>,
}

impl PersonName {
    /// Reads a name as it is spoken (`Ludwig van Beethoven`) or as it is sorted (`Beethoven, Ludwig van`,
    /// `King, Jr., Martin Luther`).
    ///
    /// Single words, names in Chinese characters, kana or Hangul, and whatever has too many commas are shown as they are,
    /// without parts. Never fails: what is no name is shown as it is too.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let (line, _) = repair_line(text);
        let mut name = Self::of_line(&line);
        // Parts in another order may be markup that they were not before.
        name.display = repair_line(&name.display).0;
        name
    }

    fn of_line(line: &str) -> Self {
        let mut parts: Vec<&str> = line.split(',').map(str::trim).collect();
        parts.retain(|part| !part.is_empty());
        match parts[..] {
            [only] => Self::spoken(only),
            [name, suffix] if is_suffix(suffix) => Self::spoken(&format!("{name} {suffix}")),
            [family, given] => Self::sorted(family, given, None),
            [family, suffix, given] | [family, given, suffix] if is_suffix(suffix) => {
                Self::sorted(family, given, Some(suffix))
            }
            _ => Self::whole(line),
        }
    }

    fn whole(display: &str) -> Self {
        Self {
            display: display.to_owned(),
            given: None,
            family: None,
            suffix: None,
        }
    }

    fn spoken(name: &str) -> Self {
        let mut words: Vec<&str> = name.split(' ').collect();
        let suffix = words.pop_if(|word| is_suffix(word));
        if words.len() < 2 || name.chars().any(is_cjk) {
            return Self::whole(name);
        }
        let (given, family) = words.split_at(family_start(&words));
        Self {
            display: name.to_owned(),
            given: Some(given.join(" ")),
            family: Some(family.join(" ")),
            suffix: suffix.map(str::to_owned),
        }
    }

    fn sorted(family: &str, given: &str, suffix: Option<&str>) -> Self {
        // "Beethoven, Ludwig van": the particles belong before the family name.
        let words: Vec<&str> = given.split(' ').collect();
        let particles = words
            .iter()
            .rev()
            .take_while(|word| is_particle(word))
            .count();
        let (given, particles) = words.split_at(words.len() - particles);
        let family: Vec<&str> = particles.iter().copied().chain([family]).collect();
        let (given, family) = (given.join(" "), family.join(" "));
        let spoken = [given.as_str(), family.as_str(), suffix.unwrap_or_default()];
        let spoken: Vec<&str> = spoken.into_iter().filter(|part| !part.is_empty()).collect();
        Self {
            display: spoken.join(" "),
            given: (!given.is_empty()).then_some(given),
            family: Some(family),
            suffix: suffix.map(str::to_owned),
        }
    }
}

/// What names are ordered by: the family name, then the given ones, without case and accents. A name without parts is
/// ordered as it is shown.
#[must_use]
pub fn sort_key(name: &str) -> String {
    let name = PersonName::parse(name);
    match (&name.family, &name.given) {
        (Some(family), given) => {
            let parts = [Some(family), given.as_ref(), name.suffix.as_ref()];
            let parts: Vec<&str> = parts.into_iter().flatten().map(String::as_str).collect();
            fold(&parts.join(" "))
        }
        (None, _) => fold(&name.display),
    }
}

/// Which of at least two words the family name begins with.
fn family_start(words: &[&str]) -> usize {
    let last = words.len() - 1;
    // The first word is a given name, whatever it looks like.
    let found = (1..last).find(|at| is_particle(words[*at]) || words[*at] == "y");
    match found {
        // Two family names joined by "and": Santiago Ramón y Cajal.
        Some(at) if words[at] == "y" && at > 1 => at - 1,
        Some(at) if words[at] == "y" => last,
        Some(at) => at,
        None => last,
    }
}

/// Words that belong to the family name behind them. Capitalized ones are included only where they are hardly ever a given
/// name or an initial.
fn is_particle(word: &str) -> bool {
    matches!(
        word,
        "van"
            | "von"
            | "vom"
            | "der"
            | "den"
            | "de"
            | "del"
            | "della"
            | "delle"
            | "dei"
            | "degli"
            | "di"
            | "da"
            | "dal"
            | "das"
            | "do"
            | "dos"
            | "du"
            | "des"
            | "la"
            | "le"
            | "las"
            | "los"
            | "el"
            | "al"
            | "bin"
            | "ben"
            | "ibn"
            | "af"
            | "av"
            | "ter"
            | "ten"
            | "te"
            | "zu"
            | "zum"
            | "zur"
            | "und"
            | "'t"
            | "’t"
            | "op"
            | "in"
            | "Von"
            | "Del"
            | "Della"
            | "Dos"
            | "De"
            | "Di"
            | "El"
            | "Van"
            | "Al"
            | "Ben"
            | "Le"
            | "Da"
            | "La"
    )
}

fn is_suffix(word: &str) -> bool {
    let word = word.strip_suffix('.').unwrap_or(word);
    matches!(
        word,
        "Jr" | "Sr" | "jr" | "sr" | "JR" | "SR" | "II" | "III" | "IV" | "2nd" | "3rd" | "4th"
    )
}

/// Whether the writing system puts the family name first and joins it to the rest.
const fn is_cjk(character: char) -> bool {
    matches!(
        character,
        '\u{2e80}'..='\u{30ff}' | '\u{3130}'..='\u{318f}' | '\u{31f0}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}'
            | '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}'
    )
}

#[cfg(test)]
mod tests;
