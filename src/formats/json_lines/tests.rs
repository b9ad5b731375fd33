use proptest::prelude::*;

use super::{read, reading, write, write_with_key};
use crate::domain::{
    Record,
    record::{
        AuthorNameRecord, AuthorRecord, AuthorshipRecord, FigureRecord, IdentifierRecord,
        LinkRecord, PaperRecord, PaperTopicRecord, SummaryRecord, TopicRecord, VenueRecord,
    },
};

fn message(line: &str) -> String {
    let problem = read(line)
        .next()
        .expect("one line")
        .expect_err("a line that is no record");
    assert_eq!(problem.line, 1);
    problem.message
}

#[test]
fn a_file_is_read_line_by_line() {
    let text = "\u{feff}{\"type\":\"topic\",\"slug\":\"a\",\"name\":\"A\"}\r\n\n  \nnonsense\n{\"type\":\"venue\",\"name\":\"V\"}";
    let lines: Vec<_> = read(text).collect();
    assert_eq!(lines.len(), 3);
    let topic = TopicRecord {
        slug: "a".to_owned(),
        name: "A".to_owned(),
        ..TopicRecord::default()
    };
    assert_eq!(lines[0], Ok((1, Record::Topic(topic))));
    assert_eq!(lines[1].as_ref().expect_err("nonsense").line, 4);
    assert_eq!(lines[2].as_ref().expect("the record behind it").0, 5);
}

#[test]
fn a_paper_is_written_without_what_is_empty() {
    let paper = PaperRecord {
        title: "On $L^*$".to_owned(),
        authors: vec![AuthorshipRecord {
            name: "Dana Angluin".to_owned(),
            ..AuthorshipRecord::default()
        }],
        ..PaperRecord::default()
    };
    assert_eq!(
        write(&Record::Paper(Box::new(paper))),
        "{\"type\":\"paper\",\"title\":\"On $L^*$\",\"authors\":[{\"name\":\"Dana Angluin\"}]}\n"
    );
}

#[test]
fn problems_are_told_without_names_of_types() {
    for (line, expected) in [
        (
            "[1]",
            "This is no JSON object; write one record like {\"type\": \"paper\", ...} a line.",
        ),
        (
            "{\"type\":\"paper\"",
            "This is no JSON object: the line ends too early (character 15).",
        ),
        (
            "{\"type\":\"paper\",}",
            "This is no JSON object: it cannot be read (character 17).",
        ),
        (
            "{}",
            "The member 'type' says what the record is: topic, venue, author or paper.",
        ),
        (
            "{\"type\":\"book\"}",
            "The member 'type' says what the record is: topic, venue, author or paper.",
        ),
        ("{\"type\":\"paper\"}", "The member 'title' is missing."),
        (
            "{\"type\":\"venue\",\"name\":\"V\",\"year\":1}",
            "The member 'year' is unknown; known are 'name', 'slug', 'url'.",
        ),
        (
            "{\"type\":\"paper\",\"title\":5}",
            "There is integer '5' where a string is expected.",
        ),
        (
            "{\"type\":\"paper\",\"title\":[]}",
            "There is array where a string is expected.",
        ),
        (
            "{\"type\":\"paper\",\"title\":\"T\",\"authors\":\"A\"}",
            "There is string \"A\" where an array is expected.",
        ),
        (
            "{\"type\":\"paper\",\"title\":\"T\",\"authors\":[\"A\"]}",
            "There is string \"A\" where an object is expected.",
        ),
        (
            "{\"type\":\"paper\",\"title\":\"T\",\"featured\":\"yes\"}",
            "There is string \"yes\" where true or false is expected.",
        ),
        (
            "{\"type\":\"topic\",\"slug\":\"s\",\"name\":\"N\",\"position\":1.5}",
            "There is floating point '1.5' where a whole number in range is expected.",
        ),
        (
            "{\"type\":\"paper\",\"title\":\"T\",\"figures\":[{\"imageUrl\":\"u\",\"parent\":-1}]}",
            "There is integer '-1' where a whole number in range is expected.",
        ),
    ] {
        assert_eq!(message(line), expected, "{line}");
    }
}

#[test]
fn a_paper_keeps_the_key_of_its_source() {
    let paper = Record::Paper(Box::new(PaperRecord {
        title: "T".to_owned(),
        ..PaperRecord::default()
    }));
    let line = write_with_key(&paper, Some("doe:2024"));
    assert_eq!(
        line,
        "{\"type\":\"paper\",\"title\":\"T\",\"key\":\"doe:2024\"}\n"
    );
    let reading = reading(&line);
    assert_eq!(reading.records[0].record, paper);
    assert_eq!(reading.records[0].key.as_deref(), Some("doe:2024"));
    assert_eq!(
        message("{\"type\":\"paper\",\"title\":\"T\",\"key\":1}"),
        "The member 'key' is no string."
    );
    let venue = message("{\"type\":\"venue\",\"name\":\"V\",\"key\":\"k\"}");
    assert!(venue.contains("'key' is unknown"), "{venue}");
}

fn text() -> impl Strategy<Value = String> {
    ".{0,12}"
}

fn some_text() -> impl Strategy<Value = Option<String>> {
    proptest::option::of(text())
}

fn list<T: std::fmt::Debug>(of: impl Strategy<Value = T>) -> impl Strategy<Value = Vec<T>> {
    proptest::collection::vec(of, 0..3)
}

fn topic() -> impl Strategy<Value = Record> {
    (
        text(),
        text(),
        some_text(),
        some_text(),
        list(text()),
        any::<Option<i32>>(),
    )
        .prop_map(|(slug, name, description, parent, aliases, position)| {
            Record::Topic(TopicRecord {
                slug,
                name,
                description,
                parent,
                aliases,
                position,
            })
        })
}

fn venue() -> impl Strategy<Value = Record> {
    (text(), some_text(), some_text())
        .prop_map(|(name, slug, url)| Record::Venue(VenueRecord { name, slug, url }))
}

fn author() -> impl Strategy<Value = Record> {
    let names = list(
        (text(), any::<bool>()).prop_map(|(name, private)| AuthorNameRecord { name, private }),
    );
    (text(), some_text(), some_text(), some_text(), names).prop_map(
        |(name, slug, given_name, orcid, names)| {
            Record::Author(AuthorRecord {
                name,
                slug,
                given_name,
                orcid,
                names,
                ..AuthorRecord::default()
            })
        },
    )
}

fn paper() -> impl Strategy<Value = Record> {
    let authors = (text(), some_text(), some_text()).prop_map(|(name, author, affiliation)| {
        AuthorshipRecord {
            name,
            author,
            affiliation,
            ..AuthorshipRecord::default()
        }
    });
    let topics =
        (text(), any::<bool>()).prop_map(|(topic, primary)| PaperTopicRecord { topic, primary });
    let identifiers =
        (text(), text()).prop_map(|(scheme, value)| IdentifierRecord { scheme, value });
    let links = (text(), text(), some_text()).prop_map(|(relation, url, label)| LinkRecord {
        relation,
        url,
        label,
    });
    let summaries =
        (text(), text(), text(), some_text()).prop_map(|(kind, body, origin, language)| {
            SummaryRecord {
                kind,
                body,
                origin,
                language,
                ..SummaryRecord::default()
            }
        });
    let figures = (text(), any::<bool>(), any::<Option<usize>>()).prop_map(
        |(image_url, thumbnail, parent)| FigureRecord {
            image_url,
            thumbnail,
            parent,
            ..FigureRecord::default()
        },
    );
    let lists = (
        list(authors),
        list(topics),
        list(identifiers),
        list(links),
        list(summaries),
        list(figures),
    );
    (text(), some_text(), some_text(), any::<bool>(), lists).prop_map(
        |(title, r#abstract, published_on, featured, lists)| {
            let (authors, topics, identifiers, links, summaries, figures) = lists;
            Record::Paper(Box::new(PaperRecord {
                title,
                r#abstract,
                featured,
                published_on,
                authors,
                topics,
                identifiers,
                links,
                summaries,
                figures,
                ..PaperRecord::default()
            }))
        },
    )
}

proptest! {
    #[test]
    fn what_is_written_is_read_again(records in proptest::collection::vec(prop_oneof![topic(), venue(), author(), paper()], 0..5)) {
        let text: String = records.iter().map(write).collect();
        let read: Vec<Record> = read(&text).map(|line| line.expect("a line that was written").1).collect();
        prop_assert_eq!(read, records);
    }

    #[test]
    fn any_text_is_read_or_refused(text in "(\\{\"type\":\"paper\",)?.*") {
        for line in read(&text) {
            let _ = line;
        }
    }
}
