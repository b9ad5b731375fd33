use super::{Compiled, Reach};
use crate::{db::Backend, search::parse};

fn compiled(text: &str) -> Compiled {
    Compiled::of(&parse(text).expect("short"))
}

#[test]
fn only_quoted_tokens_reach_the_databases() {
    let search = compiled("a*b \"; DROP TABLE paper; --\" NEAR(x, y) 'it''s' \\ {title} : z");
    let plain = |token: &str| {
        token
            .chars()
            .all(|c| !c.is_ascii() || c.is_ascii_alphanumeric())
    };
    let fts5 = search
        .text(Backend::Sqlite, Reach::Everything)
        .expect("words");
    let quoted = fts5.split('"').skip(1).step_by(2);
    assert!(
        quoted.flat_map(|phrase| phrase.split(' ')).all(plain),
        "{fts5}"
    );
    let tsquery = search
        .text(Backend::Postgres, Reach::Everything)
        .expect("words");
    assert!(
        tsquery.split('\'').skip(1).step_by(2).all(plain),
        "{tsquery}"
    );
}

#[test]
fn a_word_is_looked_for_as_a_stem_and_as_a_name() {
    let search = compiled("learning");
    let text = |backend, reach| search.text(backend, reach).expect("a word");
    assert_eq!(
        text(Backend::Sqlite, Reach::Everything),
        "(\"learn\" OR \"\u{e101}learning\")"
    );
    assert_eq!(
        text(Backend::Postgres, Reach::Summary),
        "('learn':AB | '\u{e101}learning':AB)"
    );
}

#[test]
fn words_that_are_everywhere_are_wanted_only_when_alone_or_in_phrases() {
    assert_eq!(compiled("the theory of mind").all.len(), 2);
    assert_eq!(compiled("the of").all.len(), 2);
    assert_eq!(compiled("\"the\" mind").all.len(), 2);
    assert!(compiled("?! -- \"\" ***").is_empty());
}
