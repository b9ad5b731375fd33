//! `/feed.atom`, `/feed.rss` and `/feed.json`.

use quick_xml::{Reader, events::Event};
use reqwest::StatusCode;
use serde_json::Value;

use super::{library, stock};
use crate::{
    records::{add, paper},
    support::{TestApp, databases},
};

databases! {
    async fn feeds_show_what_was_added_last(app: TestApp) {
        stock(&app).await;
        let feed: Value = app.get("/feed.json").send().await.expect("an answer").json().await.expect("JSON");
        let titles: Vec<&str> = feed["items"].as_array().expect("items").iter().filter_map(|item| item["title"].as_str()).collect();
        assert_eq!(titles, ["Title of plain", "Deep $L^*$ & 100%"]);
        assert_eq!(feed["items"][1]["content_text"], "In short.");
        assert_eq!(feed["items"][1]["url"], "https://example.org/deep");
        assert_eq!(feed["feed_url"], format!("{}/feed.json", app.origin()));
        for (extension, media_type, entry) in [
            ("atom", "application/atom+xml; charset=utf-8", "<entry>"),
            ("rss", "application/rss+xml; charset=utf-8", "<item>"),
        ] {
            let response = app.get(&format!("/feed.{extension}?search=deep")).send().await.expect("an answer");
            assert_eq!(response.headers()["content-type"], media_type);
            let text = response.text().await.expect("a text");
            let mut events = Reader::from_str(&text);
            while events.read_event().expect("XML") != Event::Eof {}
            assert_eq!(text.matches(entry).count(), 1, "{text}");
            assert!(text.contains("Deep $L^*$ &amp; 100%"), "{text}");
        }
        assert_eq!(app.get("/feed.doc").send().await.expect("an answer").status(), StatusCode::NOT_FOUND);
        assert_eq!(app.get("/feed.atom?filter=x").send().await.expect("an answer").status(), StatusCode::BAD_REQUEST);
    }

    async fn a_reader_that_has_the_news_is_told_so(app: TestApp) {
        add(&app, [library()]).await;
        let response = app.get("/feed.atom").send().await.expect("an answer");
        let etag = response.headers()["etag"].to_str().expect("text").to_owned();
        let again = async || app.get("/feed.atom").header("if-none-match", &etag).send().await.expect("an answer").status();
        assert_eq!(again().await, StatusCode::NOT_MODIFIED);
        add(&app, [paper("other")]).await;
        assert_eq!(again().await, StatusCode::OK);
    }
}
