//! Export and import: what comes out goes in again, and changes nothing.

use std::{fs, path::Path};

use serde_json::{Value, json};

use super::{commands::export, stock};
use crate::support::{Database, TestApp, databases, program};

databases! {
    async fn another_catalog_becomes_the_same(app: TestApp) {
        stock(&app).await;
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("papers.jsonl");
        let name = file.to_str().expect("UTF-8");
        assert_eq!(export(&app, &["--output", name]).0, 0);
        let other = Database::create(app.database().kind()).await.expect("another database");
        let (code, out, err) = import(other.url(), &["--json", name]);
        assert_eq!(code, 0, "{err}");
        let report: Value = serde_json::from_str(&out).expect("JSON");
        assert_eq!((&report["created"], &report["rejected"]), (&json!(11), &json!(0)), "{report:#}");
        let again = folder.path().join("again.jsonl");
        let mut command = program(Path::new("."));
        command.args(["export", "--database-url", other.url(), "--output"]).arg(&again);
        assert!(command.status().expect("the program starts").success());
        let read = |file| fs::read_to_string(file).expect("a file");
        // Papers without an identifier have the one of the import from now on.
        let [first, second] = [&file, &again].map(|file| {
            let text = read(file);
            text.lines().filter(|line| !line.contains("\"plain\"") && !line.contains("\"draft\"") && !line.contains("\"archived\"")).map(str::to_owned).collect::<Vec<_>>()
        });
        assert_eq!(first, second);
        let third = folder.path().join("third.jsonl");
        let (code, _, err) = import(other.url(), &[again.to_str().expect("UTF-8")]);
        assert_eq!((code, err.contains("created 0, updated 0, unchanged 11")), (0, true), "{err}");
        let mut command = program(Path::new("."));
        command.args(["export", "--database-url", other.url(), "--output"]).arg(&third);
        assert!(command.status().expect("the program starts").success());
        assert_eq!(read(&again), read(&third));
    }

    async fn its_own_export_changes_nothing(app: TestApp) {
        stock(&app).await;
        let folder = tempfile::tempdir().expect("a folder");
        for name in ["a.jsonl", "a.bib", "a.ris", "a.csl.json", "a.csv"] {
            let file = folder.path().join(name);
            let file = file.to_str().expect("UTF-8");
            let line = ["--filter", "{\"identifier\": {\"scheme\": \"DOI\"}}", "--output", file];
            assert_eq!(export(&app, &line).0, 0);
            let before = app.catalog().revision().await.expect("a revision");
            let (code, _, err) = import(app.database().url(), &[file]);
            assert_eq!(code, 0, "{err}");
            assert!(err.contains("created 0, updated 0"), "{name}: {err}");
            assert_eq!(app.catalog().revision().await.expect("a revision"), before, "{name}");
        }
    }

    async fn a_document_is_imported_through_the_api(app: TestApp) {
        let editor = app.editor().await;
        let content = "@article{a, title = {First {\\\"O}ne}, doi = {10.1000/a}, url = {https://example.org/a}}\n\
            @article{b,}\n@misc{c, title = {No link}}\n";
        let mutation = "mutation($input: ImportPapersInput!) { importPapers(input: $input) {
            created updated unchanged rejected revision userErrors { code field message }
            rows { position location outcome paper { title status } warnings { message } errors { message } } } }";
        let input = |format: Option<&str>| json!({ "input": {
            "sourceName": "library", "source": { "document": { "format": format, "content": content } } } });
        let data = editor.graphql(mutation, input(None)).await.data();
        let payload = &data["importPapers"];
        assert_eq!((&payload["created"], &payload["rejected"]), (&json!(2), &json!(1)), "{payload:#}");
        assert_eq!(payload["rows"][0]["paper"]["title"], "First Öne");
        assert_eq!(payload["rows"][1]["location"], "line 2");
        assert_eq!(payload["rows"][1]["errors"][0]["message"], "It has no title; a paper needs one.");
        assert_eq!(payload["rows"][2]["paper"]["status"], "DRAFT");
        let again = editor.graphql(mutation, input(Some("BIBTEX"))).await.data();
        assert_eq!(again["importPapers"]["unchanged"], 2, "{again:#}");
        assert_eq!(again["importPapers"]["revision"], payload["revision"]);
        let refused = editor.graphql(mutation, input(Some("RIS"))).await.data();
        let error = &refused["importPapers"]["userErrors"][0];
        assert!(error["message"].as_str().expect("a text").contains("looks like BIBTEX"), "{error}");
        assert_eq!(error["field"], json!(["source", "document", "content"]));
    }

    async fn a_command_imports_files_and_says_what_it_did(app: TestApp) {
        let folder = tempfile::tempdir().expect("a folder");
        let write = |name: &str, text: &str| {
            let file = folder.path().join(name);
            fs::write(&file, text).expect("a file");
            file.to_str().expect("UTF-8").to_owned()
        };
        let good = write("good.ris", "TY  - JOUR\nTI  - One\nDO  - 10.1000/one\nER  - \n");
        let mixed = write("mixed.bib", "@article{x, title = {Two}, doi = {10.1000/two}}\n@article{y}\n");
        let url = app.database().url();
        let (code, out, err) = import(url, &["--dry-run", &good]);
        assert_eq!((code, out.as_str()), (0, ""), "{err}");
        assert!(err.contains("would be created 1"), "{err}");
        assert_eq!(app.catalog().revision().await.expect("a revision"), 0);
        let (code, _, err) = import(url, &["--error-policy", "refuse", &mixed]);
        assert_eq!(code, 1, "{err}");
        assert_eq!(app.catalog().revision().await.expect("a revision"), 0);
        let (code, out, err) = import(url, &["--json", &good, &mixed]);
        assert_eq!(code, 1, "{err}");
        let report: Value = serde_json::from_str(&out).expect("JSON");
        assert_eq!((&report["created"], report["rows"].as_array().map(Vec::len)), (&json!(2), Some(2)));
        assert_eq!(report["problems"][0]["location"], "line 2");
        let (code, _, err) = import(url, &[&good]);
        assert_eq!(code, 0, "{err}");
        assert!(err.contains("unchanged 1"), "{err}");
        let nothing = write("nothing.txt", "hello");
        for (line, code, part) in [
            (vec![nothing.as_str()], 1, "the format is not recognized"),
            (vec!["--format", "bibtex", good.as_str()], 1, "looks like RIS"),
            (vec!["missing.bib"], 1, "missing.bib cannot be read"),
            (vec!["--format", "endnote", good.as_str()], 2, "There is no such format"),
        ] {
            let (ended, out, err) = import(url, &line);
            assert_eq!((ended, out.as_str()), (code, ""), "{err}");
            assert!(err.contains(part), "{err}");
        }
    }
}

fn import(url: &str, line: &[&str]) -> (i32, String, String) {
    let mut command = program(Path::new("."));
    command.args(["import", "--database-url", url]).args(line);
    let output = command.output().expect("the program starts");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    (
        output.status.code().expect("an exit code"),
        text(output.stdout),
        text(output.stderr),
    )
}
