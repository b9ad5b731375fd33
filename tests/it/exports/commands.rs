//! `paper-catalog export`.

use std::path::Path;

use serde_json::Value;

use super::stock;
use crate::support::{TestApp, databases, program};

databases! {
    async fn a_whole_export_has_everything_before_it_is_named(app: TestApp) {
        stock(&app).await;
        let (code, out, err) = export(&app, &[]);
        assert_eq!((code, err.as_str()), (0, "4 papers were exported.\n"));
        let lines: Vec<Value> = out.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
        let names: Vec<String> = lines.iter().map(|line| {
            let kind = line["type"].as_str().unwrap_or_default();
            format!("{kind} {}", line["slug"].as_str().unwrap_or_default())
        }).collect();
        assert_eq!(names, [
            "topic safety", "topic alignment", "venue jot", "author ludwig-van-beethoven", "author li-fei-fei",
            "paper deep", "paper plain", "paper draft", "paper archived",
            "topic unused", "author lonely",
        ]);
    }

    async fn a_file_has_the_format_of_its_name(app: TestApp) {
        stock(&app).await;
        let folder = tempfile::tempdir().expect("a folder");
        for (name, beginning) in [("a.bib", "@article{deep,"), ("a.RIS", "TY  - "), ("a.csl.json", "[\n"), ("a.csv", "key,"), ("a.jsonl", "{")] {
            let file = folder.path().join(name);
            let (code, out, err) = export(&app, &["--public", "--output", file.to_str().expect("UTF-8")]);
            assert_eq!((code, out.as_str(), err.as_str()), (0, "", "2 papers were exported.\n"), "{name}");
            let text = std::fs::read_to_string(&file).expect("the file");
            assert!(text.starts_with(beginning), "{name}: {text}");
        }
        assert_eq!(std::fs::read_dir(folder.path()).expect("the folder").count(), 5, "nothing else is left");
    }

    async fn what_cannot_be_exported_is_said(app: TestApp) {
        stock(&app).await;
        for (line, part) in [
            (vec!["--format", "openalex"], "is not written; use json-lines, bibtex"),
            (vec!["--filter", "{\"a\": 1}"], "$filter"),
            (vec!["--output", "papers.doc"], "--format"),
        ] {
            let (code, out, err) = export(&app, &line);
            assert_eq!((code, out.as_str()), (2, ""), "{err}");
            assert!(err.contains(part), "{err}");
        }
    }
}

/// Runs `export` and gives its exit code and what it wrote.
pub fn export(app: &TestApp, line: &[&str]) -> (i32, String, String) {
    let mut command = program(Path::new("."));
    command
        .args(["export", "--database-url", app.database().url()])
        .args(line);
    let output = command.output().expect("the program starts");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    (
        output.status.code().expect("an exit code"),
        text(output.stdout),
        text(output.stderr),
    )
}
