//! `/sitemap.xml` and its parts.

use quick_xml::{Reader, events::Event};
use reqwest::StatusCode;

use super::stock;
use crate::{
    records::{add, paper},
    support::{Builder, Kind, TestApp, databases},
};

/// The addresses in a sitemap, which is well-formed XML of its type.
async fn addresses(app: &TestApp, path: &str, root: &str) -> Vec<String> {
    let response = app.get(path).send().await.expect("an answer");
    assert_eq!(response.status(), StatusCode::OK, "{path}");
    assert_eq!(
        response.headers()["content-type"],
        "application/xml; charset=utf-8"
    );
    let text = response.text().await.expect("a text");
    assert!(
        text.contains(&format!(
            "<{root} xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\""
        )),
        "{text}"
    );
    let mut reader = Reader::from_str(&text);
    let (mut addresses, mut is_address) = (Vec::new(), false);
    loop {
        match reader.read_event().expect("XML") {
            Event::Start(start) => is_address = start.name().as_ref() == "loc",
            Event::Text(text) if is_address => addresses.push(text.to_string()),
            Event::End(_) => is_address = false,
            Event::Eof => return addresses,
            _ => {}
        }
    }
}

databases! {
    async fn a_sitemap_has_the_pages_of_listed_papers(app: TestApp) {
        assert_eq!(addresses(&app, "/sitemap.xml", "urlset").await, [""; 0]);
        stock(&app).await;
        let pages = ["deep", "plain"].map(|slug| format!("{}/papers/{slug}", app.origin()));
        assert_eq!(addresses(&app, "/sitemap.xml", "urlset").await, pages);
        assert_eq!(addresses(&app, "/sitemap-1.xml", "urlset").await, pages);
        assert_eq!(addresses(&app, "/sitemap-2.xml", "urlset").await, [""; 0]);
        for path in ["/sitemap-0.xml", "/sitemap-x.xml", "/sitemap-1", "/sitemap--1.xml"] {
            let answer = app.get(path).send().await.expect("an answer");
            assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{path}");
        }
    }

    async fn many_papers_have_several_sitemaps(app: TestApp) {
        add(&app, [paper("first")]).await;
        let sql = match app.database().kind() {
            Kind::Sqlite => "UPDATE sqlite_sequence SET seq = 100000 WHERE name = 'paper'",
            Kind::Postgres => "ALTER SEQUENCE paper_id_seq RESTART WITH 100001",
        };
        app.database().execute(&[sql]).await;
        add(&app, [paper("last")]).await;
        let parts = [1, 2, 3].map(|part| format!("{}/sitemap-{part}.xml", app.origin()));
        assert_eq!(addresses(&app, "/sitemap.xml", "sitemapindex").await, parts);
        for (part, slugs) in [(1, &["first"][..]), (2, &[]), (3, &["last"])] {
            let pages: Vec<_> = slugs.iter().map(|slug| format!("{}/papers/{slug}", app.origin())).collect();
            assert_eq!(addresses(&app, &format!("/sitemap-{part}.xml"), "urlset").await, pages);
        }
    }

    async fn pages_are_where_the_setting_says(builder: Builder) {
        let there = "https://papers.example.org/?paper={slug}&from=map".to_owned();
        let app = builder.configure(|config| config.server.paper_page = there).await;
        add(&app, [paper("one")]).await;
        let text = app.get("/sitemap.xml").send().await.expect("an answer").text().await.expect("a text");
        assert!(text.contains("<loc>https://papers.example.org/?paper=one&amp;from=map</loc><lastmod>20"), "{text}");
    }

    async fn a_visitor_that_has_the_sitemap_is_told_so(app: TestApp) {
        add(&app, [paper("one")]).await;
        let response = app.get("/sitemap.xml").send().await.expect("an answer");
        let etag = response.headers()["etag"].to_str().expect("text").to_owned();
        let again = async || app.get("/sitemap.xml").header("if-none-match", &etag).send().await.expect("an answer").status();
        assert_eq!(again().await, StatusCode::NOT_MODIFIED);
        add(&app, [paper("two")]).await;
        assert_eq!(again().await, StatusCode::OK);
    }
}
