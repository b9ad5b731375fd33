//! A former name that is marked as private serves the matching of imports, and nothing that anybody can ask for has it.

use serde_json::{Value, json};

use crate::{
    exports::commands::export,
    mutations::{accepted, change, minimal, mutate, paper, problem, state},
    support::{Client, TestApp, databases},
};

/// What no output may have, whatever its case: the names that are private, and their parts.
const SECRETS: [&str; 4] = ["zebedee", "oldname", "yolanda", "formerly"];

/// Everything that can be asked about a paper.
const PAPER: &str = "
    id slug title summary tldr abstract url comment jsonLd
    authors { id slug displayName givenName familyName suffix orcid homepage }
    authorships(first: 100) { nodes { nameAsPublished affiliation author { displayName } } }
    history(first: 100) { nodes { diff { field before after } } }
    provenance { field source actor }
    apa: citation mla: citation(style: MLA) ieee: citation(style: IEEE) chicago: citation(style: CHICAGO)
    harvard: citation(style: HARVARD) vancouver: citation(style: VANCOUVER) html: citation(format: HTML)
    bibtex: citation(format: BIBTEX) biblatex: citation(format: BIBLATEX) ris: citation(format: RIS)
    csl: citation(format: CSL_JSON)
";

/// Searches and filters by a private name.
const ASKING: &str = "query($word: String!, $key: ID!, $quoted: String!, $author: String!) {
    words: papers(search: $word) { totalCount nodes { slug } }
    phrase: papers(search: $quoted) { totalCount nodes { slug } }
    author: papers(search: $author) { totalCount nodes { slug } }
    byAuthor: papers(filter: { authors: { any: [$key] } }) { totalCount }
    names: authors(filter: { name: { contains: $word } }) { totalCount nodes { slug } }
    begins: authors(filter: { name: { startsWith: $word } }) { totalCount nodes { slug } }
    suggest(text: $word, first: 20) { slug label detail }
    paper(by: { any: $word }) { slug }
}";

async fn done(client: &Client, mutation: &str, input: Value) -> Value {
    accepted(&mutate(client, mutation, "", input).await, mutation)
}

/// Two authors with a name that is private, one from the beginning and one in the course of time, and papers that came to them in every
/// way there is. Gives the ids of the two.
async fn stock(admin: &Client) -> [Value; 2] {
    let always = json!({ "displayName": "Alice Newname", "names": [{ "name": "Zebedee Oldname", "private": true }, { "name": "A. Newname" }] });
    let always = done(admin, "createAuthor", always).await["author"]["id"].clone();
    for (title, author) in [
        ("By name", json!({ "name": "Zebedee Oldname" })),
        ("By its spelling", json!({ "name": "ZEBEDEE  OLDNAME" })),
        (
            "By id and name",
            json!({ "authorId": always, "name": "Zebedee Oldname" }),
        ),
        ("By id", json!({ "authorId": always })),
    ] {
        let mut input = minimal(title);
        input["authors"] = json!([author, { "name": "Somebody Else" }]);
        paper(admin, input).await;
    }
    let rows = json!([{ "title": "Imported", "doi": "10.1234/1", "authors": [{ "name": "zebedee oldname" }, { "name": "Zebedee Oldname" }] }]);
    let bibtex = "@article{a, title = {From a file}, doi = {10.1234/2}, author = {Oldname, Zebedee and Else, Somebody}}";
    for source in [
        json!({ "papers": rows }),
        json!({ "document": { "content": bibtex } }),
    ] {
        let answer = mutate(
            admin,
            "importPapers",
            "title authors { displayName }",
            json!({ "source": source, "sourceName": "test" }),
        )
        .await;
        let row = accepted(&answer, "importPapers")["rows"][0].clone();
        assert_eq!(
            row["paper"]["authors"][0]["displayName"], "Alice Newname",
            "matched by the private name: {row:#}"
        );
    }
    [always, in_the_course_of_time(admin).await]
}

/// An author whose name becomes private after it was printed, merged, changed, deleted and split.
async fn in_the_course_of_time(admin: &Client) -> Value {
    let mut papers = Vec::new();
    for title in [
        "Stays",
        "Changes",
        "Deleted",
        "Merged",
        "Merged into",
        "Split",
    ] {
        let mut input = minimal(title);
        input["authors"] = json!([{ "name": "Yolanda Formerly", "affiliation": "Somewhere" }]);
        papers.push(paper(admin, input).await);
    }
    let data = admin
        .data("{ author(by: { slug: \"yolanda-formerly\" }) { id } }")
        .await;
    let author = data["author"].clone();
    done(
        admin,
        "updatePaper",
        change(&papers[1], json!({ "authors": [] })),
    )
    .await;
    let emptied = latest(admin).await;
    done(admin, "deletePaper", json!({ "id": papers[2]["id"] })).await;
    done(
        admin,
        "mergePapers",
        json!({ "id": papers[4]["id"], "duplicateId": papers[3]["id"] }),
    )
    .await;
    let merged = latest_merge(admin).await;
    let other = done(
        admin,
        "createAuthor",
        json!({ "displayName": "Y. Formerly" }),
    )
    .await["author"]["id"]
        .clone();
    done(
        admin,
        "mergeAuthors",
        json!({ "id": author["id"], "duplicateId": other }),
    )
    .await;
    // No more than this: parts of the name and the slug follow by themselves.
    let names = json!([{ "name": "Yolanda Formerly", "private": true }, { "name": "Y. Formerly", "private": true }]);
    done(
        admin,
        "updateAuthor",
        change(
            &author,
            json!({ "displayName": "Yara Present", "names": names }),
        ),
    )
    .await;
    done(admin, "revertChange", json!({ "changeId": emptied })).await;
    done(admin, "restorePaper", json!({ "id": papers[2]["id"] })).await;
    done(admin, "revertChange", json!({ "changeId": merged })).await;
    let split = json!({ "id": author["id"], "paperIds": [papers[5]["id"]], "author": { "displayName": "Yvonne Another" } });
    done(admin, "splitAuthor", split).await;
    author["id"].clone()
}

async fn latest(admin: &Client) -> Value {
    admin.data("{ auditLog(first: 1) { nodes { id } } }").await["auditLog"]["nodes"][0]["id"]
        .clone()
}

async fn latest_merge(admin: &Client) -> Value {
    let query =
        "{ auditLog(first: 1, filter: { operation: MERGED, kind: PAPER }) { nodes { id } } }";
    admin.data(query).await["auditLog"]["nodes"][0]["id"].clone()
}

/// Everything that a client can ask for, each with what it is.
async fn outputs(app: &TestApp, client: &Client) -> Vec<(String, String)> {
    let mut outputs = Vec::new();
    let papers = format!("{{
        papers(first: 25) {{ nodes {{ {PAPER} }} citations bibtex: citations(format: BIBTEX)
            facets(by: [AUTHOR, TOPIC, VENUE]) {{ buckets {{ key label }} }}
            edges {{ cursor }} }}
        found: papers(search: \"by\") {{ edges {{ highlights {{ field parts {{ text }} }} }} }}
        authors(first: 100) {{ nodes {{ id slug displayName givenName familyName suffix papers {{ nodes {{ title }} }}
            history(first: 100) {{ nodes {{ diff {{ field before after }} }} }} }} }}
        changes(first: 100) {{ nodes {{ actor diff {{ field before after }} node {{ id ... on Author {{ displayName slug }} }} }} }}
        suggest(text: \"y\", first: 20) {{ slug label detail }}
        findDuplicates(of: {{ title: \"By name\" }}) {{ paper {{ authors {{ displayName }} }} }}
    }}");
    outputs.push(("queries".to_owned(), client.data(&papers).await.to_string()));
    let audit = client
        .graphql(
            "{ auditLog(first: 100) { nodes { actor diff { field before after } } } }",
            json!({}),
        )
        .await;
    outputs.push(("audit log".to_owned(), audit.body.to_string()));
    let slugs = client
        .data("{ papers(first: 100) { nodes { slug } } }")
        .await;
    let slugs = slugs["papers"]["nodes"]
        .as_array()
        .cloned()
        .expect("papers");
    let mut paths: Vec<String> = [
        "papers.bib",
        "papers.biblatex",
        "papers.ris",
        "papers.csl.json",
        "papers.csv",
        "papers.jsonl",
        "feed.atom",
        "feed.rss",
        "feed.json",
    ]
    .map(str::to_owned)
    .to_vec();
    for extension in [
        "bib", "biblatex", "ris", "csl.json", "csv", "json", "jsonl", "jsonld", "md", "txt",
    ] {
        let slug = |paper: &Value| paper["slug"].as_str().expect("a slug").to_owned();
        paths.extend(
            slugs
                .iter()
                .map(|paper| format!("papers/{}.{extension}", slug(paper))),
        );
    }
    for path in paths {
        let response = client
            .get(&format!("/{path}"))
            .send()
            .await
            .expect("an answer");
        assert_eq!(response.status(), 200, "{path}");
        outputs.push((path, response.text().await.expect("a text")));
    }
    for format in ["json-lines", "bibtex", "biblatex", "ris", "csl-json", "csv"] {
        let (code, out, err) = export(app, &["--format", format]);
        assert_eq!(code, 0, "{err}");
        outputs.push((format!("export --format {format}"), out));
    }
    outputs
}

databases! {
    async fn no_output_has_a_private_name(app: TestApp) {
        let admin = app.admin().await;
        stock(&admin).await;
        for client in [&*app, &admin] {
            let outputs = outputs(&app, client).await;
            assert!(outputs.iter().any(|(_, text)| text.contains("Yara Present") && text.contains("Alice Newname")), "{outputs:#?}");
            for (what, text) in outputs {
                let folded = text.to_lowercase();
                for secret in SECRETS {
                    let at = folded.find(secret);
                    let around = at.map(|at| folded[..at].chars().rev().take(200).collect::<Vec<_>>().into_iter().rev().collect::<String>());
                    assert_eq!(at, None, "{what} has {secret} after {around:?}");
                }
            }
        }
    }

    async fn nothing_is_found_by_a_private_name(app: TestApp) {
        let admin = app.admin().await;
        stock(&admin).await;
        let nothing = json!({ "totalCount": 0, "nodes": [] });
        for client in [&*app, &admin] {
            for word in SECRETS.into_iter().chain(["zebedee oldname", "Yolanda Formerly", "zebede", "formrly"]) {
                let variables = json!({ "word": word, "key": word, "quoted": format!("\"{word}\""), "author": format!("author:{word}*") });
                let found = client.graphql(ASKING, variables).await.data();
                for list in ["words", "phrase", "author", "names", "begins"] {
                    assert_eq!(found[list], nothing, "{list} {word}");
                }
                assert_eq!((&found["byAuthor"]["totalCount"], &found["suggest"], &found["paper"]), (&json!(0), &json!([]), &Value::Null), "{word}");
            }
        }
    }

    async fn a_name_is_not_shown_and_private_at_once(app: TestApp) {
        let editor = app.editor().await;
        let names = json!([{ "name": "Other" }, { "name": "ALICE newname", "private": true }]);
        let input = json!({ "displayName": "Alice Newname", "names": names });
        let before = state(&app).await;
        let answer = mutate(&editor, "createAuthor", "", input).await;
        assert_eq!(answer.user_errors("createAuthor"), [problem("CONFLICT", "names.1.private")]);
        assert_eq!(state(&app).await, before);
        let mut authors = Vec::new();
        for input in [
            json!({ "displayName": "Zebedee Oldname" }),
            json!({ "displayName": "Alice Newname", "names": [{ "name": "Zebedee Oldname", "private": true }] }),
        ] {
            authors.push(done(&editor, "createAuthor", input).await["author"].clone());
        }
        let before = state(&app).await;
        let answer = mutate(&editor, "updateAuthor", "", change(&authors[1], json!({ "displayName": "Zebedee Oldname" }))).await;
        assert_eq!(answer.user_errors("updateAuthor"), [problem("CONFLICT", "names.0.private")]);
        let wrong = json!({ "id": authors[0]["id"], "duplicateId": authors[1]["id"] });
        let answer = mutate(&editor, "mergeAuthors", "", wrong).await;
        assert_eq!(answer.user_errors("mergeAuthors"), [problem("CONFLICT", "duplicateId")]);
        assert_eq!(state(&app).await, before);
        done(&editor, "mergeAuthors", json!({ "id": authors[1]["id"], "duplicateId": authors[0]["id"] })).await;
        let shown = app.data("{ authors { nodes { slug displayName history { nodes { diff { before after } } } } } }").await;
        assert!(!shown.to_string().to_lowercase().contains("oldname"), "{shown:#}");
    }
}
