//! Venues: how they are found and listed, and what appeared there.

use paper_catalog::domain::record::PaperRecord;
use serde_json::{Value, json};

use crate::{
    records::{add, create_paper, id_of, paper, texts},
    support::{TestApp, databases},
};

databases! {
    async fn a_venue_is_found_by_its_id_slug_and_name(app: TestApp) {
        add(&app, shelf()).await;
        let id = id_of(&app, "venue", "acta-logica").await;
        for by in [
            json!({ "id": id }),
            json!({ "slug": "acta-logica" }),
            json!({ "name": "ACTA LOGICA" }),
        ] {
            let query = "query($by: VenueKey!) { venue(by: $by) { name } }";
            let answer = app.graphql(query, json!({ "by": by })).await;
            assert_eq!(answer.data()["venue"]["name"], "Acta Lógica", "{by}");
        }
        for by in [json!({ "slug": "unknown" }), json!({ "name": "" }), json!({ "name": "nul\u{0}" }), json!({ "id": "venue_" })] {
            let query = "query($by: VenueKey!) { venue(by: $by) { name } }";
            let answer = app.graphql(query, json!({ "by": by })).await;
            assert_eq!(answer.data()["venue"], Value::Null, "{by}");
        }
    }

    async fn venues_are_listed_by_name_and_filtered(app: TestApp) {
        add(&app, shelf()).await;
        let names = async |arguments: &str| {
            let data = app.data(&format!("{{ venues{arguments} {{ totalCount nodes {{ name }} }} }}")).await;
            let names = texts(&data, "/venues/nodes", "/name");
            (names, data["venues"]["totalCount"].clone())
        };
        assert_eq!(names("").await, (vec!["Acta Lógica".into(), "NeurIPS 2024".into(), "Zeta".into()], json!(3)));
        assert_eq!(names("(orderBy: [{ field: NAME, direction: DESC }], first: 1)").await, (vec!["Zeta".into()], json!(3)));
        assert_eq!(names("(filter: { name: { contains: \"LOGI\" } })").await, (vec!["Acta Lógica".into()], json!(1)));
        assert_eq!(names("(filter: { not: { name: { startsWith: \"a\" } } })").await.1, json!(2));
        assert_eq!(names("(filter: { name: { contains: \"%\" } })").await.1, json!(0));
        let walked = app.data("{ venues(first: 2) { pageInfo { endCursor hasNextPage hasPreviousPage } } }").await;
        assert_eq!(walked["venues"]["pageInfo"]["hasNextPage"], true);
        let cursor = walked["venues"]["pageInfo"]["endCursor"].as_str().expect("a cursor").to_owned();
        assert_eq!(names(&format!("(after: \"{cursor}\")")).await.0, ["Zeta"]);
        let other = app.graphql(&format!("{{ venues(after: \"{cursor}\", filter: {{ name: {{ eq: \"x\" }} }}) {{ totalCount }} }}"), json!({})).await;
        assert_eq!(other.codes(), ["CURSOR_MISMATCH"]);
    }

    async fn what_appeared_at_a_venue_is_listed_counted_and_filtered_like_all_papers(app: TestApp) {
        add(&app, shelf()).await;
        let editor = app.editor().await;
        let draft = json!({ "title": "A draft", "slug": "draft", "url": "https://example.org/draft", "venue": "Acta Lógica", "status": "DRAFT" });
        create_paper(&editor, draft).await;
        let query = "{ venues { nodes { paperCount papers(first: 1, filter: { published: { gte: \"2020\" } }) {
            totalCount nodes { slug venue { name } } pageInfo { hasNextPage } facets(by: [YEAR]) { buckets { key count } }
        } } } }";
        let data = app.data(query).await;
        let acta = &data["venues"]["nodes"][0];
        assert_eq!((&acta["paperCount"], &acta["papers"]["totalCount"]), (&json!(3), &json!(2)));
        assert_eq!(acta["papers"]["nodes"], json!([{ "slug": "b", "venue": { "name": "Acta Lógica" } }]));
        assert_eq!(acta["papers"]["pageInfo"]["hasNextPage"], true);
        assert_eq!(acta["papers"]["facets"][0]["buckets"][0], json!({ "key": "2023", "count": 1 }));
        let all = "{ venue(by: { slug: \"acta-logica\" }) { paperCount papers { nodes { slug } } } }";
        let data = app.data(all).await;
        assert_eq!(texts(&data, "/venue/papers/nodes", "/slug"), ["b", "a", "old"]);
        assert_eq!(editor.data(all).await["venue"]["paperCount"], 4);
    }
}

fn shelf() -> Vec<PaperRecord> {
    let at = |slug: &str, venue: &str, year: &str| PaperRecord {
        venue: Some(venue.to_owned()),
        published_on: Some(year.to_owned()),
        ..paper(slug)
    };
    vec![
        at("a", "Acta Lógica", "2023"),
        at("b", "Acta Lógica", "2024"),
        at("old", "Acta Lógica", "1999"),
        at("c", "NeurIPS 2024", "2024"),
        at("d", "Zeta", "2021"),
    ]
}
