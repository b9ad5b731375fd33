//! Papers that nobody wrote, always the same ones for the same number and seed.
//!
//! Their shape is that of real catalogs: four authors on average and up to 172, authors who wrote one paper and authors who wrote
//! hundreds, three topics out of 300 in a hierarchy, thirty years with more papers in the later ones, texts of a vocabulary with few
//! frequent and many rare words; and the odd ones: names with decomposed accents, titles in Chinese and Japanese, TeX math, papers
//! without authors, without a date and without a summary, and one title on 60 papers.

use paper_catalog::domain::record::{
    AuthorshipRecord, IdentifierRecord, LinkRecord, PaperRecord, PaperTopicRecord, Record,
    SummaryRecord, TopicRecord,
};

const TOPICS: usize = 300;
const WORDS: usize = 6_000;
const FAMILIES: usize = 500;
const SAME_TITLE: usize = 60;
const LATEST_YEAR: usize = 2024;
const YEARS: usize = 30;

const SYLLABLES: [&str; 32] = [
    "al", "ber", "co", "dan", "el", "fi", "gra", "hun", "in", "jo", "ka", "lor", "mi", "nor", "os",
    "pre", "qua", "ri", "sol", "ter", "ul", "ver", "wi", "xan", "yel", "zo", "tion", "ment", "ing",
    "ance", "ity", "ous",
];
const GIVEN: [&str; 24] = [
    "Ada",
    "Ame\u{301}lie",
    "Bj\u{f6}rn",
    "Carla",
    "Chidi",
    "Dmitri",
    "Elif",
    "Fatima",
    "Goran",
    "Hana",
    "I\u{307}brahim",
    "Jo\u{e3}o",
    "Kofi",
    "Li",
    "Mei",
    "Ngu\u{303}gi\u{303}",
    "Olga",
    "Priya",
    "Rau\u{301}l",
    "Sven",
    "Tomas\u{30c}",
    "Uma",
    "Wei",
    "Yuki",
];
const CHINESE: [&str; 8] = [
    "大型语言模型",
    "的安全对齐研究",
    "强化学习",
    "可解释性",
    "深層学習の",
    "解釈可能性について",
    "奖励模型",
    "评估方法",
];
const MATH: [&str; 4] = [
    "$\\alpha$-divergence",
    "$O(n \\log n)$ bounds",
    "$L^*$ norms",
    "$\\ell_0$ sparsity",
];

/// `SplitMix64`: the same numbers on every machine and with every version of every crate.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `bound`, all equally often.
    fn below(&mut self, bound: usize) -> usize {
        let bound = u64::try_from(bound.max(1)).unwrap_or(u64::MAX);
        usize::try_from(self.next() % bound).unwrap_or_default()
    }

    /// True once in `times`.
    fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    /// A number below `bound` by Zipf's law: the first ones far more often than the last ones.
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a position in a list of some thousands"
    )]
    fn zipf(&mut self, bound: usize) -> usize {
        let unit = (self.next() >> 11) as f64 / (1_u64 << 53) as f64;
        let rank = ((bound as f64 + 1.0).ln() * unit).exp() - 1.0;
        (rank as usize).min(bound - 1)
    }
}

/// Topics, then papers, so that each names only what stands before it.
pub fn records(papers: usize, seed: u64) -> impl Iterator<Item = Record> {
    let mut numbers = Numbers(seed);
    let words: Vec<String> = (0..WORDS).map(|at| word(&mut numbers, at)).collect();
    let families: Vec<String> = (0..FAMILIES)
        .map(|at| capitalized(&word(&mut numbers, at)))
        .collect();
    let corpus = Corpus {
        words,
        families,
        papers,
    };
    let topics = (0..TOPICS).map(|at| Record::Topic(topic(at)));
    let papers = (0..papers).map(move |at| Record::Paper(Box::new(corpus.paper(&mut numbers, at))));
    topics.chain(papers)
}

/// The words of the texts made with the seed 1, the most frequent ones first.
pub fn words() -> Vec<String> {
    let mut numbers = Numbers(1);
    (0..WORDS).map(|at| word(&mut numbers, at)).collect()
}

/// The name of a topic, which is its slug too.
pub fn topic_slug(at: usize) -> String {
    format!("topic-{at:03}")
}

/// 12 topics at the top, 48 below them, and the others below those.
fn topic(at: usize) -> TopicRecord {
    let parent = match at {
        0..12 => None,
        12..60 => Some((at - 12) % 12),
        _ => Some(12 + (at - 60) % 48),
    };
    TopicRecord {
        slug: topic_slug(at),
        name: format!("Topic {at:03}"),
        parent: parent.map(topic_slug),
        ..TopicRecord::default()
    }
}

fn word(numbers: &mut Numbers, at: usize) -> String {
    // Frequent words are short, and the number makes all of them different.
    let digits = at.checked_ilog10().unwrap_or_default();
    let syllables = 1 + digits as usize / 2 + numbers.below(2);
    let mut word: String = (0..syllables)
        .map(|_| SYLLABLES[numbers.below(SYLLABLES.len())])
        .collect();
    let mut rest = at;
    while rest > 0 {
        word.push_str(SYLLABLES[rest % SYLLABLES.len()]);
        rest /= SYLLABLES.len();
    }
    word
}

fn capitalized(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

struct Corpus {
    words: Vec<String>,
    families: Vec<String>,
    papers: usize,
}

impl Corpus {
    fn paper(&self, numbers: &mut Numbers, at: usize) -> PaperRecord {
        PaperRecord {
            title: self.title(numbers, at),
            slug: Some(format!("paper-{at}")),
            r#abstract: (!numbers.once_in(20)).then(|| self.text(numbers, 60, 120)),
            kind: Some("PREPRINT".to_owned()),
            published_on: date(numbers),
            language: Some("en".to_owned()),
            venue: (!numbers.once_in(3)).then(|| format!("Venue {:03}", numbers.zipf(200))),
            authors: self.authors(numbers),
            topics: topics(numbers),
            identifiers: identifiers(numbers, at),
            links: links(numbers, at),
            summaries: self.summaries(numbers),
            ..PaperRecord::default()
        }
    }

    fn title(&self, numbers: &mut Numbers, at: usize) -> String {
        if self.papers >= SAME_TITLE && at.is_multiple_of(self.papers / SAME_TITLE) {
            return "Introduction".to_owned();
        }
        if numbers.once_in(100) {
            let parts = 2 + numbers.below(3);
            return (0..parts)
                .map(|_| CHINESE[numbers.below(CHINESE.len())])
                .collect();
        }
        let mut title = capitalized(&self.text(numbers, 4, 8));
        if numbers.once_in(30) {
            title = format!("{title} with {}", MATH[numbers.below(MATH.len())]);
        }
        title
    }

    fn text(&self, numbers: &mut Numbers, least: usize, more: usize) -> String {
        let count = least + numbers.below(more);
        let words: Vec<_> = (0..count)
            .map(|_| self.words[numbers.zipf(WORDS)].as_str())
            .collect();
        words.join(" ")
    }

    fn authors(&self, numbers: &mut Numbers) -> Vec<AuthorshipRecord> {
        let count = match numbers.below(1_000) {
            0 => 100 + numbers.below(73),
            1..10 => 10 + numbers.below(30),
            10..15 => 0,
            _ => 1 + numbers.below(7),
        };
        let pool = (self.papers * 6 / 10).max(200);
        let mut chosen: Vec<usize> = Vec::with_capacity(count);
        while chosen.len() < count {
            let author = numbers.zipf(pool);
            if !chosen.contains(&author) {
                chosen.push(author);
            }
        }
        let authorship = |author| AuthorshipRecord {
            name: self.name(author),
            affiliation: Some(format!("University of {}", self.families[author % 90])),
            ..AuthorshipRecord::default()
        };
        chosen.into_iter().map(authorship).collect()
    }

    /// Different for every author.
    fn name(&self, author: usize) -> String {
        let given = GIVEN[author % GIVEN.len()];
        let rest = author / GIVEN.len();
        let family = &self.families[rest % FAMILIES];
        match rest / FAMILIES {
            0 => format!("{given} {family}"),
            more => format!("{given} {} {family}", capitalized(&self.words[more])),
        }
    }

    fn summaries(&self, numbers: &mut Numbers) -> Vec<SummaryRecord> {
        let count = [0, 0, 1, 1, 2][numbers.below(5)];
        let origins = ["HUMAN", "MODEL"];
        let summary = |origin: &&str| SummaryRecord {
            kind: "TLDR".to_owned(),
            body: self.text(numbers, 15, 20),
            origin: (*origin).to_owned(),
            ..SummaryRecord::default()
        };
        origins.iter().take(count).map(summary).collect()
    }
}

/// More papers in later years; some are known by year or month only, one in a hundred not at all.
fn date(numbers: &mut Numbers) -> Option<String> {
    let (first, second) = (numbers.below(YEARS), numbers.below(YEARS));
    let year = LATEST_YEAR - YEARS + 1 + first.max(second);
    let (month, day) = (1 + numbers.below(12), 1 + numbers.below(28));
    match numbers.below(100) {
        0 => None,
        1..10 => Some(format!("{year}")),
        10..20 => Some(format!("{year}-{month:02}")),
        _ => Some(format!("{year}-{month:02}-{day:02}")),
    }
}

fn topics(numbers: &mut Numbers) -> Vec<PaperTopicRecord> {
    let mut chosen: Vec<usize> = Vec::new();
    for _ in 0..=numbers.below(5) {
        let topic = numbers.zipf(TOPICS);
        if !chosen.contains(&topic) {
            chosen.push(topic);
        }
    }
    let topics = chosen.into_iter().enumerate();
    topics
        .map(|(at, topic)| PaperTopicRecord {
            topic: topic_slug(topic),
            primary: at == 0,
        })
        .collect()
}

fn identifiers(numbers: &mut Numbers, at: usize) -> Vec<IdentifierRecord> {
    let identifier = |scheme: &str, value: String| IdentifierRecord {
        scheme: scheme.to_owned(),
        value,
    };
    let mut identifiers = Vec::new();
    if !numbers.once_in(3) {
        identifiers.push(identifier("DOI", format!("10.5555/generated.{at}")));
    }
    if numbers.once_in(2) {
        let (month, number) = (1 + at % 12, at / 12 % 100_000);
        identifiers.push(identifier("ARXIV", format!("19{month:02}.{number:05}")));
    }
    identifiers
}

fn links(numbers: &mut Numbers, at: usize) -> Vec<LinkRecord> {
    let link = |relation: &str, url: String| LinkRecord {
        relation: relation.to_owned(),
        url,
        label: None,
    };
    let mut links = vec![link("SOURCE", format!("https://example.org/papers/{at}"))];
    if numbers.once_in(2) {
        links.push(link("PDF", format!("https://example.org/papers/{at}.pdf")));
    }
    links
}
