//! Two entries become one, and two again: nothing is lost, and every old key leads on.

use serde_json::{Value, json};

use crate::{
    mutations::{accepted, change, minimal, mutate, problem, state},
    support::{Client, TestApp, databases},
};

async fn done(client: &Client, mutation: &str, input: Value) -> Value {
    accepted(&mutate(client, mutation, "", input).await, mutation)
}

/// Adds a paper, and gives it with its authors `by` their ids.
async fn add(client: &Client, input: Value) -> Value {
    let selection = format!("{} by: authors {{ id }}", crate::mutations::PAPER);
    let answer = mutate(client, "createPaper", &selection, input).await;
    accepted(&answer, "createPaper")["paper"].clone()
}

fn merge(into: &Value, from: &Value) -> Value {
    json!({ "id": into["id"], "duplicateId": from["id"] })
}

/// The id of the latest change that merged something.
async fn latest_merge(client: &Client) -> Value {
    let data = client
        .data("{ changes(first: 100) { nodes { id operation } } }")
        .await;
    let nodes = data["changes"]["nodes"]
        .as_array()
        .cloned()
        .expect("changes");
    let mut merges = nodes
        .into_iter()
        .filter(|node| node["operation"] == "MERGED");
    merges.next_back().expect("a merge")["id"].clone()
}

/// All that readers see of the entries, without what every write moves on.
async fn everything(client: &Client) -> Value {
    let query = "{
        papers(first: 100, orderBy: [{ field: ADDED, direction: ASC }]) { nodes {
            id slug title abstract doi arxivId url links { relation url } summary summaries { id body reviewedBy }
            authorships(first: 10) { nodes { position nameAsPublished affiliation author { id displayName } } }
            topics { name } identifiers { scheme value }
        } }
        authors(first: 100) { nodes { id slug displayName orcid homepage paperCount } }
        topics(first: 100) { nodes { id slug name aliases paperCount parent { name } children { name } ancestors { name } } }
    }";
    client.data(query).await
}

/// What papers cite, what cites them, and the collections that they are in.
async fn related(client: &Client) -> Value {
    let query = "{
        papers(first: 10, orderBy: [{ field: ADDED, direction: ASC }]) { nodes {
            slug
            references(first: 10, orderBy: [{ field: TITLE, direction: DESC }]) { nodes { slug } }
            citedBy(first: 10, orderBy: [{ field: TITLE, direction: DESC }]) { nodes { slug } }
        } }
        collections { nodes { name papers { edges { note node { slug } } } } }
    }";
    client.data(query).await
}

databases! {
    async fn a_merged_paper_keeps_what_both_had_and_can_be_taken_apart(app: TestApp) {
        let editor = app.editor().await;
        let older = add(&editor, json!({
            "title": "A preprint", "url": "https://arxiv.org/abs/2405.00001", "abstract": "Of the preprint.", "tldr": "Short.",
            "authors": [{ "name": "Ada Lovelace" }, { "name": "Charles Babbage" }], "topics": ["Engines"], "createMissingTopics": true,
            "slug": "a-preprint"
        })).await;
        let newer = add(&editor, json!({
            "title": "A paper", "url": "https://doi.org/10.1234/1", "doi": "10.1234/1",
            "authors": [{ "name": "A. Lovelace" }, { "name": "Luigi Menabrea" }], "topics": ["Notes"], "createMissingTopics": true,
            "links": [{ "relation": "PDF", "url": "https://example.org/1.pdf" }]
        })).await;
        done(&editor, "updatePaper", change(&older, json!({ "slug": "the-preprint" }))).await;
        let before = everything(&editor).await;
        let merged = mutate(&editor, "mergePapers", crate::mutations::PAPER, merge(&newer, &older)).await;
        let merged = accepted(&merged, "mergePapers")["paper"].clone();
        assert_eq!((&merged["id"], &merged["title"]), (&newer["id"], &json!("A paper")));
        assert_eq!((&merged["slug"], &merged["abstract"]), (&json!("the-preprint"), &json!("Of the preprint.")));
        assert_eq!((&merged["doi"], &merged["arxivId"]), (&json!("10.1234/1"), &json!("2405.00001")));
        let shown = everything(&app).await;
        let only = &shown["papers"]["nodes"];
        assert_eq!(only.as_array().map(Vec::len), Some(1));
        assert_eq!(only[0]["topics"], json!([{ "name": "Notes" }, { "name": "Engines" }]));
        let names: Vec<_> = only[0]["authorships"]["nodes"].as_array().expect("a list").iter().map(|one| one["nameAsPublished"].clone()).collect();
        assert_eq!(names, ["A. Lovelace", "Luigi Menabrea", "Charles Babbage"], "initials are no other person");
        assert!(only[0]["links"].to_string().contains("2405.00001"), "the other source stays a link: {only:#}");
        for key in ["slug: \"a-preprint\"", "slug: \"the-preprint\"", "slug: \"a-paper\"", "arxiv: \"2405.00001\"", &format!("id: {}", older["id"])] {
            let found = app.data(&format!("{{ paper(by: {{ {key} }}) {{ id }} }}")).await;
            assert_eq!(found["paper"]["id"], newer["id"], "{key}");
        }
        let node = app.data(&format!("{{ node(id: {}) {{ id }} }}", older["id"])).await;
        assert_eq!(node["node"]["id"], newer["id"]);
        for (mutation, input) in [
            ("updatePaper", change(&older, json!({ "title": "No" }))),
            ("restorePaper", json!({ "id": older["id"] })),
            ("deletePaper", json!({ "id": older["id"] })),
        ] {
            let answer = mutate(&editor, mutation, "", input).await;
            assert_eq!(answer.user_errors(mutation), [problem("DELETED", "id")], "{mutation}");
            let message = answer.at(&format!("/data/{mutation}/userErrors/0/message")).to_string();
            assert!(message.contains(newer["id"].as_str().expect("an id")), "{message}");
        }
        let undo = json!({ "changeId": latest_merge(&editor).await });
        let back = done(&editor, "revertChange", undo.clone()).await;
        assert_eq!(back["node"]["id"], older["id"]);
        assert_eq!(everything(&editor).await, before);
        for slug in ["a-preprint", "the-preprint"] {
            let found = app.data(&format!("{{ paper(by: {{ slug: \"{slug}\" }}) {{ id }} }}")).await;
            assert_eq!(found["paper"]["id"], older["id"], "{slug}");
        }
        let again = mutate(&editor, "revertChange", "", undo).await;
        assert_eq!(again.user_errors("revertChange"), [problem("CONFLICT", "changeId")]);
    }

    async fn a_merged_paper_leaves_its_places_and_its_citations_to_the_other_one(app: TestApp) {
        let editor = app.editor().await;
        let mut papers = Vec::new();
        for title in ["Own", "Other", "Third", "Fourth"] {
            papers.push(add(&editor, minimal(title)).await);
        }
        let [own, other, third, fourth] = [0, 1, 2, 3].map(|at| papers[at]["id"].clone());
        for (citing, cited) in [(&own, &third), (&other, &third), (&other, &fourth), (&fourth, &other), (&third, &own), (&third, &other), (&own, &other)] {
            done(&editor, "addCitation", json!({ "citing": citing, "cited": cited })).await;
        }
        for (name, members) in [
            ("Both", json!([{ "paper": other, "note": "Of the other." }, { "paper": third }, { "paper": own }])),
            ("One", json!([{ "paper": third }, { "paper": other, "note": "Read." }, { "paper": fourth }])),
            ("None", json!([{ "paper": own }])),
        ] {
            done(&editor, "createCollection", json!({ "name": name, "papers": members })).await;
        }
        let before = related(&editor).await;
        let revisions = "{ collections { nodes { revision } } }";
        done(&editor, "mergePapers", merge(&papers[0], &papers[1])).await;
        let merged = related(&app).await;
        let of = |slug: &str| {
            let all = merged["papers"]["nodes"].as_array().expect("a list").iter();
            all.clone().find(|paper| paper["slug"] == slug).cloned().expect("a paper")
        };
        assert_eq!(of("own")["references"]["nodes"], json!([{ "slug": "third" }, { "slug": "fourth" }]));
        assert_eq!(of("own")["citedBy"]["nodes"], json!([{ "slug": "third" }, { "slug": "fourth" }]));
        assert_eq!(of("third")["references"]["nodes"], json!([{ "slug": "own" }]));
        let edge = |slug: &str, note: Option<&str>| json!({ "note": note, "node": { "slug": slug } });
        let collections: Vec<Value> = merged["collections"]["nodes"].as_array().expect("a list").iter().map(|one| one["papers"]["edges"].clone()).collect();
        assert_eq!(collections, [
            json!([edge("third", None), edge("own", Some("Of the other."))]),
            json!([edge("own", None)]),
            json!([edge("third", None), edge("own", Some("Read.")), edge("fourth", None)]),
        ]);
        let counted = json!([{ "revision": 2 }, { "revision": 1 }, { "revision": 2 }]);
        assert_eq!(app.data(revisions).await["collections"]["nodes"], counted);
        // What came after the merge stays with the one that stayed.
        done(&editor, "addCitation", json!({ "citing": third, "cited": fourth })).await;
        done(&editor, "revertChange", json!({ "changeId": latest_merge(&editor).await })).await;
        done(&editor, "removeCitation", json!({ "citing": third, "cited": fourth })).await;
        assert_eq!(related(&editor).await, before);
    }

    async fn a_merge_is_not_taken_back_when_a_collection_has_changed_since(app: TestApp) {
        let editor = app.editor().await;
        let (own, other) = (add(&editor, minimal("Own")).await, add(&editor, minimal("Other")).await);
        let input = json!({ "name": "List", "papers": [{ "paper": other["id"] }] });
        let list = done(&editor, "createCollection", input).await["collection"].clone();
        done(&editor, "mergePapers", merge(&own, &other)).await;
        let input = json!({ "id": list["id"], "papers": [own["id"]] });
        done(&editor, "removeCollectionPapers", input).await;
        let undo = json!({ "changeId": latest_merge(&editor).await });
        let before = state(&app).await;
        let answer = mutate(&editor, "revertChange", "", undo.clone()).await;
        assert_eq!(answer.user_errors("revertChange"), [problem("CONFLICT", "changeId")]);
        assert!(answer.at("/data/revertChange/userErrors/0/message").to_string().contains(list["id"].as_str().expect("an id")));
        assert_eq!(state(&app).await, before);
        done(&editor, "deleteCollection", json!({ "id": list["id"] })).await;
        done(&editor, "revertChange", undo).await;
    }

    async fn a_purged_paper_is_in_no_collection_and_in_no_citation(app: TestApp) {
        let admin = app.admin().await;
        let (own, other) = (add(&admin, minimal("Own")).await, add(&admin, minimal("Other")).await);
        for (citing, cited) in [(&own, &other), (&other, &own)] {
            done(&admin, "addCitation", json!({ "citing": citing["id"], "cited": cited["id"] })).await;
        }
        let input = json!({ "name": "List", "papers": [{ "paper": own["id"] }, { "paper": other["id"] }] });
        done(&admin, "createCollection", input).await;
        done(&admin, "purgePaper", json!({ "id": own["id"] })).await;
        let shown = related(&admin).await;
        let none = json!({ "nodes": [] });
        assert_eq!((&shown["papers"]["nodes"][0]["references"], &shown["papers"]["nodes"][0]["citedBy"]), (&none, &none));
        assert_eq!(shown["collections"]["nodes"][0]["papers"]["edges"], json!([{ "note": null, "node": { "slug": "other" } }]));
    }

    async fn merged_authors_have_the_papers_and_names_of_both(app: TestApp) {
        let (editor, admin) = (app.editor().await, app.admin().await);
        let mut ids = Vec::new();
        for (number, name) in ["Ada Lovelace", "A. A. Lovelace", "Ada Lovelace"].into_iter().enumerate() {
            let mut input = minimal(&format!("Paper {number}"));
            input["authors"] = json!([{ "name": "Somebody" }, { "name": name }]);
            let added = add(&editor, input).await;
            ids.push(added["by"][1]["id"].clone());
        }
        let mut both = minimal("Both");
        both["authors"] = json!([{ "name": "A. A. Lovelace" }, { "name": "Ada Lovelace" }]);
        add(&editor, both).await;
        let (own, other) = (json!({ "id": ids[0] }), json!({ "id": ids[1] }));
        let patch = json!({ "orcid": "0000-0002-1825-0097", "homepage": "https://example.org/ada", "names": [{ "name": "Ada Byron", "private": true }] });
        done(&editor, "updateAuthor", change(&other, patch)).await;
        let before = everything(&editor).await;
        let merged = mutate(&editor, "mergeAuthors", "orcid homepage paperCount", merge(&own, &other)).await;
        let merged = accepted(&merged, "mergeAuthors")["author"].clone();
        assert_eq!((&merged["orcid"], &merged["paperCount"]), (&json!("0000-0002-1825-0097"), &json!(4)));
        let shown = everything(&app).await;
        assert_eq!(shown["papers"]["nodes"][3]["authorships"]["nodes"].as_array().map(Vec::len), Some(1), "nobody is on a paper twice");
        assert_eq!(app.data(&format!("{{ author(by: {{ id: {} }}) {{ id }} }}", ids[1])).await["author"]["id"], ids[0]);
        for name in ["A. A. Lovelace", "ada byron"] {
            let mut input = minimal(name);
            input["authors"] = json!([{ "name": name }]);
            let found = add(&editor, input).await;
            assert_eq!(found["by"][0]["id"], ids[0], "{name}");
            done(&editor, "deletePaper", json!({ "id": found["id"] })).await;
            done(&admin, "purgePaper", json!({ "id": found["id"] })).await;
        }
        let found = app.data("{ papers(search: \"byron\") { totalCount } }").await;
        assert_eq!(found["papers"]["totalCount"], 0);
        done(&editor, "revertChange", json!({ "changeId": latest_merge(&editor).await })).await;
        assert_eq!(everything(&editor).await, before);
    }

    async fn merges_are_taken_back_last_first(app: TestApp) {
        let editor = app.editor().await;
        for (create, verb, member, name) in [
            ("createAuthor", "mergeAuthors", "author", "displayName"),
            ("createTopic", "mergeTopics", "topic", "name"),
            ("createPaper", "mergePapers", "paper", "title"),
        ] {
            let mut entries = Vec::new();
            for title in ["One", "Another", "A third"] {
                let mut input = minimal(title);
                if member != "paper" {
                    input = json!({ name: title });
                }
                if member == "author" && title == "Another" {
                    input["orcid"] = json!("0000-0002-1825-0097");
                }
                let answer = mutate(&editor, create, "id", input).await;
                entries.push(accepted(&answer, create)[member].clone());
            }
            let before = everything(&editor).await;
            let mut merges = Vec::new();
            for (into, from) in [(0, 1), (2, 0)] {
                accepted(&mutate(&editor, verb, "", merge(&entries[into], &entries[from])).await, verb);
                merges.push(json!({ "changeId": latest_merge(&editor).await }));
            }
            let both = state(&app).await;
            let early = mutate(&editor, "revertChange", "", merges[0].clone()).await;
            assert_eq!(early.user_errors("revertChange"), [problem("CONFLICT", "changeId")], "{verb}");
            let message = early.at("/data/revertChange/userErrors/0/message").to_string();
            assert!(message.contains(entries[2]["id"].as_str().expect("an id")), "{message}");
            assert_eq!(state(&app).await, both, "{verb}");
            for merge in [&merges[1], &merges[0]] {
                done(&editor, "revertChange", merge.clone()).await;
            }
            assert_eq!(everything(&editor).await, before, "{verb}");
            // Merged again, but into another one: the first merge stays undone.
            accepted(&mutate(&editor, verb, "", merge(&entries[2], &entries[1])).await, verb);
            let again = mutate(&editor, "revertChange", "", merges[0].clone()).await;
            assert_eq!(again.user_errors("revertChange"), [problem("CONFLICT", "changeId")], "{verb}");
            done(&editor, "revertChange", json!({ "changeId": latest_merge(&editor).await })).await;
            assert_eq!(everything(&editor).await, before, "{verb}");
        }
    }

    async fn a_merge_is_not_taken_back_when_another_author_has_the_orcid_by_now(app: TestApp) {
        let editor = app.editor().await;
        let orcid = "0000-0002-1825-0097";
        let mut authors = Vec::new();
        for (name, orcid) in [("Ada Lovelace", None), ("A. Lovelace", Some(orcid)), ("Ada Byron", None)] {
            let input = json!({ "displayName": name, "orcid": orcid });
            authors.push(done(&editor, "createAuthor", input).await["author"].clone());
        }
        done(&editor, "mergeAuthors", merge(&authors[0], &authors[1])).await;
        let undo = json!({ "changeId": latest_merge(&editor).await });
        done(&editor, "updateAuthor", change(&authors[0], json!({ "orcid": null }))).await;
        done(&editor, "updateAuthor", change(&authors[2], json!({ "orcid": orcid }))).await;
        let before = state(&app).await;
        let answer = mutate(&editor, "revertChange", "", undo).await;
        assert_eq!(answer.user_errors("revertChange"), [problem("TAKEN", "orcid")]);
        assert_eq!(state(&app).await, before);
    }

    async fn two_orcids_are_two_people(app: TestApp) {
        let editor = app.editor().await;
        let mut authors = Vec::new();
        for orcid in ["0000-0002-1825-0097", "0000-0001-5109-3700"] {
            let input = json!({ "displayName": "Wei Wang", "orcid": orcid });
            authors.push(done(&editor, "createAuthor", input).await["author"].clone());
        }
        let before = state(&app).await;
        let nobody = json!({ "id": "author_01890000-0000-7000-8000-000000000000" });
        let stale = json!({ "id": authors[0]["id"], "duplicateId": authors[1]["id"], "expectedRevision": 9 });
        for (input, expected) in [
            (merge(&authors[0], &authors[1]), problem("CONFLICT", "duplicateId")),
            (merge(&authors[0], &authors[0]), problem("CONFLICT", "duplicateId")),
            (merge(&authors[0], &nobody), problem("NOT_FOUND", "duplicateId")),
            (merge(&nobody, &authors[0]), problem("NOT_FOUND", "id")),
            (stale, problem("STALE_REVISION", "expectedRevision")),
        ] {
            let answer = mutate(&editor, "mergeAuthors", "", input.clone()).await;
            assert_eq!(answer.user_errors("mergeAuthors"), [expected], "{input}");
        }
        assert_eq!(state(&app).await, before);
    }

    async fn a_name_that_is_private_after_a_merge_is_private_before_it(app: TestApp) {
        let admin = app.admin().await;
        let mut input = minimal("Under the former name");
        input["authors"] = json!([{ "name": "Deadname Smith" }]);
        let former = add(&admin, input).await["by"][0].clone();
        let present = done(&admin, "createAuthor", json!({ "displayName": "Alice Smith" })).await["author"].clone();
        done(&admin, "mergeAuthors", merge(&present, &former)).await;
        let names = json!({ "slug": "alice", "names": [{ "name": "Deadname Smith", "private": true }] });
        done(&admin, "updateAuthor", change(&present, names)).await;
        let history = "{ changes(first: 100) { nodes { diff { field before after } } } auditLog(first: 100) { nodes { diff { field before after } } }
            papers { nodes { history { nodes { diff { field before after } } } authorships { nodes { nameAsPublished author { displayName } } } } } }";
        let text = admin.data(history).await.to_string().to_lowercase();
        assert!(text.contains("alice smith") && !text.contains("deadname"), "{text}");
    }

    async fn a_split_author_is_two(app: TestApp) {
        let editor = app.editor().await;
        let mut papers = Vec::new();
        for number in 0..3 {
            let mut input = minimal(&format!("Paper {number}"));
            input["authors"] = json!([{ "name": "Wei Wang" }, { "name": "Other" }]);
            papers.push(add(&editor, input).await);
        }
        let author = papers[0]["by"][0].clone();
        let input = json!({ "id": author["id"], "paperIds": [papers[1]["id"], papers[2]["id"]], "author": { "displayName": "Wei Wang", "orcid": "0000-0002-1825-0097" } });
        let done = accepted(&mutate(&editor, "splitAuthor", "slug paperCount", input).await, "splitAuthor");
        assert_eq!((&done["author"]["paperCount"], &done["newAuthor"]["paperCount"]), (&json!(1), &json!(2)));
        assert_eq!(done["newAuthor"]["slug"], "wei-wang-2");
        let before = state(&app).await;
        for (input, expected) in [
            (json!({ "id": author["id"], "paperIds": [], "author": { "displayName": "X" } }), problem("REQUIRED", "paperIds")),
            (json!({ "id": author["id"], "paperIds": [papers[0]["id"], papers[1]["id"]], "author": { "displayName": "X" } }), problem("NOT_FOUND", "paperIds.1")),
            (json!({ "id": author["id"], "paperIds": [papers[0]["id"]], "author": { "displayName": "" } }), problem("REQUIRED", "author.displayName")),
        ] {
            let answer = mutate(&editor, "splitAuthor", "", input.clone()).await;
            assert_eq!(answer.user_errors("splitAuthor"), [expected], "{input}");
        }
        assert_eq!(state(&app).await, before);
    }

    async fn a_merged_topic_gives_up_papers_topics_and_names_and_gets_them_back(app: TestApp) {
        let editor = app.editor().await;
        let topic = async |name: &str, parent: Option<&str>, aliases: Value| {
            let input = json!({ "name": name, "parent": parent, "aliases": aliases });
            done(&editor, "createTopic", input).await["topic"].clone()
        };
        let root = topic("Root", None, json!([])).await;
        let own = topic("Interpretability", Some("Root"), json!(["interp"])).await;
        let other = topic("Explainability", None, json!(["XAI"])).await;
        let below = topic("Saliency", Some("Explainability"), json!([])).await;
        for (number, topics) in [json!(["Interpretability"]), json!(["Explainability", "Root"]), json!(["Explainability", "Interpretability"]), json!(["Saliency"])].into_iter().enumerate() {
            let mut input = minimal(&format!("Paper {number}"));
            input["topics"] = topics;
            add(&editor, input).await;
        }
        let before = everything(&editor).await;
        let cycle = mutate(&editor, "mergeTopics", "", merge(&below, &other)).await;
        assert_eq!(cycle.user_errors("mergeTopics"), [problem("CYCLE", "duplicateId")]);
        let merged = mutate(&editor, "mergeTopics", "slug aliases paperCount children { name }", merge(&own, &other)).await;
        let merged = accepted(&merged, "mergeTopics")["topic"].clone();
        assert_eq!((&merged["aliases"], &merged["paperCount"]), (&json!(["interp", "Explainability", "XAI"]), &json!(4)));
        assert_eq!(merged["children"], json!([{ "name": "Saliency" }]));
        let shown = everything(&app).await;
        assert_eq!(shown["papers"]["nodes"][2]["topics"], json!([{ "name": "Interpretability" }]), "no paper has it twice");
        let found = app.data("{ topic(by: { slug: \"explainability\" }) { id } papers(filter: { topics: { any: [\"explainability\"] } }) { totalCount } }").await;
        assert_eq!((&found["topic"]["id"], &found["papers"]["totalCount"]), (&own["id"], &json!(4)));
        let roots = app.data(&format!("{{ node(id: {}) {{ ... on Topic {{ paperCount }} }} }}", root["id"])).await;
        assert_eq!(roots["node"]["paperCount"], 4);
        done(&editor, "revertChange", json!({ "changeId": latest_merge(&editor).await })).await;
        assert_eq!(everything(&editor).await, before);
    }
}
