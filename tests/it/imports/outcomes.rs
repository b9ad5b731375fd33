//! Which paper a row is about, and what becomes of it.

use super::*;

databases! {
    async fn an_upsert_adds_then_changes_then_leaves_a_paper(app: TestApp) {
        let editor = app.editor().await;
        let input = json!({ "title": "First title", "url": "https://example.org/1", "doi": "10.1234/abc", "authors": [{ "name": "Ada Lovelace" }] });
        let created = upsert(&editor, input.clone()).await;
        assert_eq!(created["outcome"], "CREATED", "{created:#}");
        assert_eq!(created["changedFields"], json!(["title", "authors", "identifiers", "links", "slug"]));
        assert_eq!(created["paper"]["authors"][0]["displayName"], "Ada Lovelace");
        let again = upsert(&editor, input).await;
        assert_eq!(again["outcome"], "UNCHANGED", "{again:#}");
        assert_eq!(again["changedFields"], json!([]));
        assert_eq!(again["revision"], created["revision"]);
        assert_eq!(again["paper"], created["paper"]);
        let updated = upsert(&editor, json!({ "doi": "https://doi.org/10.1234/ABC", "title": "Second title", "arxivId": "2405.19832" })).await;
        assert_eq!(updated["outcome"], "UPDATED", "{updated:#}");
        assert_eq!(updated["changedFields"], json!(["title", "identifiers"]));
        assert_eq!(updated["paper"]["id"], created["paper"]["id"]);
        assert_eq!(updated["paper"]["doi"], "10.1234/abc", "identifiers are added");
        let found = upsert(&editor, json!({ "url": "https://arxiv.org/abs/2405.19832" })).await;
        assert_eq!(found["outcome"], "UPDATED", "the address names the paper: {found:#}");
        assert_eq!(found["paper"]["url"], "https://arxiv.org/abs/2405.19832");
    }

    async fn a_source_without_affiliations_takes_none_away(app: TestApp) {
        let editor = app.editor().await;
        let authors = |places: &[Option<&str>]| {
            let names = ["Ada Lovelace", "Charles Babbage", "Luigi Menabrea"].iter().zip(places);
            let authors = names.map(|(name, place)| json!({ "name": name, "affiliation": place }));
            json!([{ "title": "Engines", "doi": "10.1234/abc", "authors": authors.collect::<Vec<_>>() }])
        };
        import(&editor, authors(&[Some("Somewhere"), Some("Elsewhere")])).await;
        let again = import(&editor, authors(&[None, None])).await;
        assert_eq!(outcomes(&again), ["UNCHANGED"], "{again:#}");
        let more = import(&editor, authors(&[None, Some("There"), None])).await;
        assert_eq!(more["rows"][0]["changedFields"], json!(["authors"]), "{more:#}");
        let data = editor.data("{ papers(filter: { status: { in: [DRAFT] } }) { nodes { authorships { nodes { affiliation } } } } }").await;
        let places = [json!("Somewhere"), json!("There"), Value::Null].map(|place| json!({ "affiliation": place }));
        assert_eq!(data["papers"]["nodes"][0]["authorships"]["nodes"], json!(places));
    }

    async fn a_paper_without_identifiers_is_found_by_its_key_or_its_content(app: TestApp) {
        let editor = app.editor().await;
        let keyed = json!([{ "title": "By key", "key": "smith2020" }, { "title": "By content", "authors": [{ "name": "A B" }] }]);
        let first = import(&editor, keyed).await;
        assert_eq!(outcomes(&first), ["CREATED", "CREATED"], "{first:#}");
        assert_eq!(first["rows"][0]["paper"]["status"], "DRAFT");
        assert_eq!(remarks(&first["rows"][0]["warnings"]), [("NO_SOURCE".to_owned(), "papers.0.url".to_owned())]);
        let changed = json!([
            { "title": "By key, corrected", "key": "smith2020" },
            { "title": "By content", "authors": [{ "name": "A B" }], "abstract": "New." }
        ]);
        let second = import(&editor, changed).await;
        assert_eq!(outcomes(&second), ["UPDATED", "UPDATED"], "{second:#}");
        assert_eq!(second["rows"][0]["paper"]["id"], first["rows"][0]["paper"]["id"]);
        assert_eq!(second["rows"][1]["paper"]["id"], first["rows"][1]["paper"]["id"]);
        let elsewhere = import_with(&editor, json!([{ "title": "Another", "key": "smith2020" }]), json!({ "sourceName": "other" })).await;
        assert_eq!(outcomes(&elsewhere), ["CREATED"], "a key means something in its source alone");
    }

    async fn identifiers_of_two_papers_in_one_row_are_refused_with_both_named(app: TestApp) {
        let editor = app.editor().await;
        let one = upsert(&editor, json!({ "title": "One", "url": "https://example.org/1", "doi": "10.1234/1" })).await;
        let two = upsert(&editor, json!({ "title": "Two", "url": "https://example.org/2", "arxivId": "2405.00002" })).await;
        let both = upsert(&editor, json!({ "title": "Both", "doi": "10.1234/1", "arxivId": "2405.00002" })).await;
        assert_eq!(both["outcome"], "REJECTED");
        assert_eq!(remarks(&both["userErrors"]), [("CONFLICT".to_owned(), "identifiers".to_owned())]);
        let message = both["userErrors"][0]["message"].as_str().expect("a message");
        for paper in [&one, &two] {
            assert!(message.contains(paper["paper"]["id"].as_str().expect("an id")), "{message}");
        }
    }

    async fn what_is_deleted_is_not_brought_back(app: TestApp) {
        let editor = app.editor().await;
        let paper = upsert(&editor, json!({ "title": "One", "url": "https://example.org/1", "doi": "10.1234/1" })).await;
        accepted(&mutate(&editor, "deletePaper", "", json!({ "id": paper["paper"]["id"] })).await, "deletePaper");
        let before = dump(&editor).await;
        let imported = import(&editor, json!([{ "title": "One", "doi": "10.1234/1" }])).await;
        assert_eq!(outcomes(&imported), ["REJECTED"]);
        assert_eq!(remarks(&imported["rows"][0]["errors"]), [("DELETED".to_owned(), "papers.0".to_owned())]);
        let upserted = upsert(&editor, json!({ "title": "One", "doi": "10.1234/1" })).await;
        assert_eq!(remarks(&upserted["userErrors"]), [("DELETED".to_owned(), String::new())]);
        assert_eq!(dump(&editor).await, before);
    }

    async fn of_two_rows_about_one_paper_the_first_is_taken(app: TestApp) {
        let editor = app.editor().await;
        let papers = json!([
            { "title": "One", "url": "https://example.org/1", "doi": "10.1234/1" },
            { "title": "Two", "url": "https://example.org/2", "doi": "10.1234/2", "arxivId": "2405.00002" },
            { "title": "One again", "doi": "10.1234/1" },
            { "title": "Two again", "arxivId": "2405.00002" }
        ]);
        for expected in [["CREATED", "CREATED", "REJECTED", "REJECTED"], ["UNCHANGED", "UNCHANGED", "REJECTED", "REJECTED"]] {
            let done = import(&editor, papers.clone()).await;
            assert_eq!(outcomes(&done), expected, "{done:#}");
            assert_eq!(remarks(&done["rows"][3]["errors"]), [("TAKEN".to_owned(), "papers.3".to_owned())]);
            let message = done["rows"][3]["errors"][0]["message"].as_str().expect("a text");
            assert!(message.contains("the same paper as an earlier row, 'Two'"), "{message}");
        }
    }

    async fn papers_with_identifiers_of_their_own_are_two_however_alike_they_are(app: TestApp) {
        // Editorials of a journal: taken for one paper once, because a paper without identifiers is known by these values.
        let editor = app.editor().await;
        let row = |doi: &str| json!({ "title": "Editorial", "url": "https://example.org/journal", "doi": doi });
        for expected in ["CREATED", "UNCHANGED"] {
            let done = import(&editor, json!([row("10.1234/1"), row("10.1234/2")])).await;
            assert_eq!(outcomes(&done), [expected; 2], "{done:#}");
        }
        let mut nameless = row("10.1234/3");
        nameless.as_object_mut().expect("an object").remove("doi");
        let done = import(&editor, json!([row("10.1234/3"), nameless])).await;
        assert_eq!(outcomes(&done), ["CREATED", "REJECTED"], "which of them it is nobody knows: {done:#}");
    }

    async fn a_paper_of_the_same_title_year_and_first_author_is_pointed_out(app: TestApp) {
        let editor = app.editor().await;
        let old = upsert(&editor, json!({ "title": "Émigré Papers", "url": "https://example.org/1", "doi": "10.1234/1",
            "publishedOn": "2024", "authors": [{ "name": "Ada Lovelace" }] })).await;
        let row = |year: &str, author: &str, doi: &str| json!({ "title": "emigre papers", "url": "https://example.org/2", "doi": doi,
            "publishedOn": year, "authors": [{ "name": author }] });
        let done = import(&editor, json!([row("2025-01", "A. Lovelace", "10.1234/2"), row("2025", "Somebody Else", "10.1234/3"), row("1999", "Ada Lovelace", "10.1234/4")])).await;
        assert_eq!(outcomes(&done), ["CREATED"; 3], "{done:#}");
        let warnings = &done["rows"][0]["warnings"];
        assert_eq!(remarks(warnings), [("POSSIBLE_DUPLICATE".to_owned(), "papers.0.title".to_owned())]);
        assert_eq!(warnings[0]["__typename"], "PossibleDuplicate");
        assert_eq!(warnings[0]["candidates"], json!([{ "id": old["paper"]["id"] }]));
        for at in [1, 2] {
            assert_eq!(done["rows"][at]["warnings"], json!([]));
        }
        let query = "query($of: PaperDraftInput!) { findDuplicates(of: $of) { reason paper { id } } }";
        let of = json!({ "of": { "title": "Émigré papers", "doi": "10.1234/3", "authors": [{ "name": "Ada Lovelace" }], "publishedOn": "2024" } });
        let found = app.graphql(query, of).await.data();
        let reasons: Vec<_> = found["findDuplicates"].as_array().expect("a list").iter().map(|one| one["reason"].as_str()).collect();
        assert_eq!(reasons, [Some("IDENTIFIER"), Some("TITLE"), Some("TITLE")], "{found:#}");
    }

    async fn clients_that_upsert_one_paper_at_once_make_one(app: TestApp) {
        let editor = app.editor().await;
        let input = |number: usize| json!({ "title": format!("Title {number}"), "url": "https://example.org/1", "doi": "10.1234/1" });
        let done = futures_util::future::join_all((0..16).map(|number| upsert(&editor, input(number % 4)))).await;
        let created = done.iter().filter(|one| one["outcome"] == "CREATED").count();
        assert_eq!(created, 1, "{done:#?}");
        assert!(done.iter().all(|one| one["paper"]["id"] == done[0]["paper"]["id"]));
        assert_eq!(app.data("{ catalog { paperCount } }").await["catalog"]["paperCount"], 1);
    }
}
