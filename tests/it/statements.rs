//! How many statements a query sends to the database depends on its shape, never on how long its lists are.

use paper_catalog::{
    config::Config,
    domain::record::{
        AuthorRecord, FigureRecord, IdentifierRecord, PaperRecord, PaperTopicRecord, SummaryRecord,
        TopicRecord,
    },
};
use serde_json::{Value, json};

use crate::{
    mutations::mutate,
    records::{add, author, by, link, paper, topic},
    support::{Builder, TestApp, databases},
};

databases! {
    async fn a_list_of_papers_with_all_their_parts_takes_as_many_statements_as_one_paper(app: TestApp) {
        fifty_of_each(&app).await;
        assert_fixed(
            &app,
            "papers",
            "title summary summarySource doi arxivId url
             authors(first: 5) { displayName paperCount papers(first: 2) { nodes { title authors(first: 2) { displayName } } } }
             topics { name ancestors { name } } links { url } identifiers { value } summaries { body } figures { imageUrl }
             venue { name }",
        )
        .await;
    }

    async fn authors_with_their_papers_take_as_many_statements_as_one_author(app: TestApp) {
        fifty_of_each(&app).await;
        assert_fixed(
            &app,
            "authors",
            "displayName paperCount papers(first: 3) { totalCount pageInfo { hasNextPage hasPreviousPage } nodes { title doi topics { name } } }",
        )
        .await;
    }

    async fn topics_with_their_papers_and_neighbors_take_as_many_statements_as_one_topic(app: TestApp) {
        fifty_of_each(&app).await;
        assert_fixed(
            &app,
            "topics",
            "name aliases paperCount ownCount: paperCount(includeDescendants: false) parent { name }
             papers(first: 3) { totalCount nodes { title } } own: papers(first: 3, includeDescendants: false) { totalCount nodes { title } }
             children { name aliases paperCount } ancestors { name aliases children { name } }",
        )
        .await;
    }

    async fn the_last_authors_of_many_papers_take_as_many_statements_as_those_of_one(app: TestApp) {
        fifty_of_each(&app).await;
        for arguments in ["", "(first: 2)", "(first: 100)", "(last: 2)", "(first: 0)"] {
            let selection = format!("authorships{arguments} {{ totalCount nodes {{ author {{ slug }} }} pageInfo {{ hasNextPage }} }}");
            assert_fixed(&app, "papers", &selection).await;
        }
    }

    async fn every_field_of_entries_takes_as_many_statements_for_fifty_as_for_one(builder: Builder) {
        // All fields of all related papers of fifty papers are more than clients may ask for at once, and take their time.
        let patient = |config: &mut Config| {
            config.limits.cost = 5_000_000;
            config.server.request_timeout_seconds = 600;
        };
        let app = builder.configure(patient).await;
        fifty_of_each(&app).await;
        for (kind, list) in [
            ("Paper", "papers"),
            ("Author", "authors"),
            ("Topic", "topics"),
            ("Venue", "venues"),
            ("Collection", "collections"),
        ] {
            let fields = fields(&app, kind).await;
            assert!(fields.len() > 5, "{fields:?}");
            for field in &fields {
                let selection = format!("{} {}", field.name, selection(&app, &field.kind, 1).await);
                assert_fixed(&app, list, &selection).await;
            }
        }
    }

    async fn fifty_nodes_take_as_many_statements_as_one(app: TestApp) {
        fifty_of_each(&app).await;
        let data = app.data("{ papers(first: 50) { nodes { id } } }").await;
        let ids = crate::records::texts(&data, "/papers/nodes", "/id");
        let query = "query($ids: [ID!]!) { nodes(ids: $ids) { id ... on Paper { title authors(first: 5) { displayName } topics { name } } } }";
        let (one, _) = app.statements(async { app.graphql(query, json!({ "ids": ids[..1] })).await.data() }).await;
        let (fifty, _) = app.statements(async { app.graphql(query, json!({ "ids": ids })).await.data() }).await;
        assert_eq!(one, fifty);
    }

    async fn what_is_not_selected_is_not_asked(app: TestApp) {
        fifty_of_each(&app).await;
        let statements = async |query| app.statements(app.data(query)).await.0;
        assert_eq!(statements("{ __typename }").await, 0);
        assert_eq!(statements("{ papers { nodes { title } pageInfo { hasNextPage hasPreviousPage } } }").await, 1);
        assert_eq!(statements("{ papers { totalCount nodes { title } } }").await, 2);
        assert_eq!(statements("{ papers { nodes { summary summaries { body } } } }").await, 2);
        // Ranking has counted what matches.
        assert_eq!(statements("{ papers(search: \"title\") { nodes { title } } }").await, 3);
        assert_eq!(statements("{ papers(search: \"title\") { totalCount nodes { title } } }").await, 3);
        assert_eq!(statements("{ papers(search: \"nowhere\") { totalCount nodes { title } } }").await, 2);
    }

    async fn what_a_list_shows_takes_one_statement_and_new_topics_one_more(app: TestApp) {
        fifty_of_each(&app).await;
        let card = "title slug publishedOn url pdfUrl doi arxivId summary summarySource tldr thumbnailUrl authorCount
            identifiers { value } links { url } authors { id slug displayName givenName orcid homepage updatedAt revision }";
        let statements = async |query: String| app.statements(app.data(&query)).await.0;
        for list in ["papers", "papers(first: 50)", "papers(last: 50)"] {
            assert_eq!(statements(format!("{{ {list} {{ nodes {{ {card} }} }} }}")).await, 1);
        }
        let nested = format!("{{ authors {{ nodes {{ papers(first: 5) {{ nodes {{ {card} }} }} }} }} }}");
        assert_eq!(statements(nested).await, 2);
        // Topics are kept until something is written, and what was written is shown. Another text each time, as answers are kept, too.
        let topics = |first: u8| format!("{{ papers(first: {first}) {{ nodes {{ {card} topics {{ id name slug }} }} }} }}");
        assert_eq!([statements(topics(50)).await, statements(topics(49)).await], [2, 1]);
        let topic = app.data(&topics(48)).await["papers"]["nodes"][0]["topics"][0]["id"].clone();
        let patch = json!({ "id": topic, "patch": { "name": "Another name" } });
        mutate(&app.admin().await, "updateTopic", "", patch).await.data();
        let data = app.data(&topics(50)).await;
        assert_eq!(data["papers"]["nodes"][0]["topics"][0]["name"], "Another name");
    }
}

/// The same number of statements for a page of 50 and for a page of 1 of a list at the root.
async fn assert_fixed(app: &TestApp, list: &str, selection: &str) {
    let mut counts = Vec::new();
    for count in [1, 50] {
        let query = format!("{{ {list}(first: {count}) {{ nodes {{ {selection} }} }} }}");
        let (statements, data) = app.statements(app.data(&query)).await;
        let nodes = data[list]["nodes"].as_array().map(Vec::len);
        assert_eq!(nodes, Some(count));
        assert!(statements > 0, "the counter counts");
        counts.push(statements);
    }
    assert_eq!(counts[0], counts[1], "{list} {{ {selection} }}");
}

/// A field of a type: its name, and the name of its type without lists and non-nulls.
#[derive(Debug)]
struct Field {
    name: String,
    kind: String,
    leaf: bool,
}

/// The fields of an object type that can be asked without arguments.
async fn fields(app: &TestApp, kind: &str) -> Vec<Field> {
    let query = "query($name: String!) { __type(name: $name) { fields {
        name args { defaultValue type { kind } }
        type { kind name ofType { kind name ofType { kind name ofType { kind name } } } }
    } } }";
    let data = app.graphql(query, json!({ "name": kind })).await.data();
    let fields = data["__type"]["fields"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    let required = |argument: &Value| {
        argument["type"]["kind"] == "NON_NULL" && argument["defaultValue"].is_null()
    };
    let fields = fields.iter().filter(|field| {
        !field["args"]
            .as_array()
            .is_some_and(|arguments| arguments.iter().any(required))
    });
    fields
        .map(|field| {
            let mut kind = &field["type"];
            while kind["name"].is_null() {
                kind = &kind["ofType"];
            }
            let text = |value: &Value| value.as_str().expect("a name").to_owned();
            Field {
                name: text(&field["name"]),
                kind: text(&kind["name"]),
                leaf: kind["kind"] == "SCALAR" || kind["kind"] == "ENUM",
            }
        })
        .collect()
}

/// A selection of all leaves of a type, and of its other fields as deep as said; connections and edges do not count.
async fn selection(app: &TestApp, kind: &str, depth: usize) -> String {
    let mut selected = Vec::new();
    for field in fields(app, kind).await {
        let passing = kind.ends_with("Connection") && field.name != "edges";
        if field.leaf {
            selected.push(field.name);
        } else if passing || depth > 0 {
            let depth = if passing { depth } else { depth - 1 };
            let inner = Box::pin(selection(app, &field.kind, depth)).await;
            let arguments = match (field.name.as_str(), field.kind.ends_with("Connection")) {
                (_, true) | ("authors", false) => "(first: 2)",
                _ => "",
            };
            if !inner.is_empty() {
                selected.push(format!("{}{arguments} {inner}", field.name));
            }
        }
    }
    if selected.is_empty() {
        return String::new();
    }
    format!("{{ {} }}", selected.join(" "))
}

/// 50 papers with all parts but different numbers of them, and as many authors and topics. The first of each list has everything,
/// so that no statement is saved for want of something to ask about.
async fn fifty_of_each(app: &TestApp) {
    let topics = (0..50).map(|at| {
        let parent = match at {
            1 | 2 => format!("topic-{:02}", at - 1),
            _ => "zenith".to_owned(),
        };
        let aliases = (0..=at % 3).map(|alias| format!("alias {alias} of {at}"));
        TopicRecord {
            aliases: aliases.collect(),
            ..topic(&format!("topic-{at:02}"), Some(&parent))
        }
    });
    let above = [topic("zone", None), topic("zenith", Some("zone"))];
    add(app, above.into_iter().chain(topics)).await;
    let authors = (0..50).map(|at| AuthorRecord {
        homepage: Some(format!("https://example.org/people/{at}")),
        ..author(&format!("author-{at:02}"), &name(at))
    });
    add(app, authors).await;
    add(app, (0..50).map(whole)).await;
    related(app).await;
}

/// 50 collections with different numbers of papers, and papers that cite the next ones. The first of each list has the most.
async fn related(app: &TestApp) {
    let editor = app.editor().await;
    let data = app.data("{ papers(first: 50) { nodes { id } } }").await;
    let ids = crate::records::texts(&data, "/papers/nodes", "/id");
    let mut fields = Vec::new();
    for at in 0..50 {
        let papers = ids
            .iter()
            .take(50 - at)
            .map(|id| format!("{{ paper: \"{id}\", note: \"n\" }}"));
        let papers: Vec<_> = papers.collect();
        fields.push(format!(
            "createCollection(input: {{ name: \"c{at:02}\", papers: [{}] }}) {{ userErrors {{ code }} }}",
            papers.join(" ")
        ));
    }
    for (at, id) in ids.iter().enumerate() {
        for other in [1, 2] {
            let cited = &ids[(at + other) % ids.len()];
            fields.push(format!(
                "addCitation(input: {{ citing: \"{id}\", cited: \"{cited}\" }}) {{ userErrors {{ code }} }}"
            ));
        }
    }
    for chunk in fields.chunks(10) {
        let aliased = chunk
            .iter()
            .enumerate()
            .map(|(at, field)| format!("m{at}: {field}"));
        let aliased: Vec<_> = aliased.collect();
        editor
            .data(&format!("mutation {{ {} }}", aliased.join(" ")))
            .await;
    }
}

fn name(at: usize) -> String {
    format!("Given{at:02} Family{at:02}")
}

fn whole(at: usize) -> PaperRecord {
    let repeated = |most: usize| 0..=(49 - at) % most;
    PaperRecord {
        r#abstract: Some("An abstract.".to_owned()),
        published_on: Some(format!("20{at:02}")),
        venue: Some(format!("Venue {at:02}")),
        authors: repeated(9)
            .map(|other| by(&name((49 - at + other) % 50)))
            .collect(),
        topics: repeated(4)
            .map(|other| PaperTopicRecord {
                topic: format!("topic-{:02}", (49 - at + other) % 50),
                primary: other == 0,
            })
            .collect(),
        identifiers: vec![
            identifier("DOI", format!("10.1000/{at}")),
            identifier("ARXIV", format!("2401.{at:05}")),
        ],
        links: vec![
            link("SOURCE", &format!("https://example.org/{at}")),
            link("PDF", &format!("https://example.org/{at}.pdf")),
        ],
        summaries: vec![SummaryRecord {
            kind: "TLDR".to_owned(),
            body: format!("Summary of {at}"),
            origin: "HUMAN".to_owned(),
            ..SummaryRecord::default()
        }],
        figures: repeated(3)
            .map(|figure| FigureRecord {
                image_url: format!("https://example.org/{at}/{figure}.png"),
                thumbnail: figure == 0,
                ..FigureRecord::default()
            })
            .collect(),
        ..paper(&format!("paper-{at:02}"))
    }
}

fn identifier(scheme: &str, value: String) -> IdentifierRecord {
    IdentifierRecord {
        scheme: scheme.to_owned(),
        value,
    }
}
