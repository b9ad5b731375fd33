//! Filters and orders that are refused, and what is said of them.

use serde_json::{Value, json};

use crate::support::{Client, TestApp, databases};

databases! {
    async fn a_filter_with_too_many_terms_is_refused_before_anything_is_asked(app: TestApp) {
        let slugs = |count: usize| (0..count).map(|at| format!("t{at}")).collect::<Vec<_>>();
        filtered(&app, json!({ "topics": { "any": slugs(100) } })).await.data();
        for filter in [
            json!({ "topics": { "any": slugs(101) } }),
            json!({ "or": (0..101).map(|_| json!({ "featured": true })).collect::<Vec<_>>() }),
            json!({ "title": { "in": slugs(60) }, "not": { "authors": { "all": slugs(41) } } }),
        ] {
            let (statements, answer) = app.statements(filtered(&app, filter)).await;
            assert_eq!((statements, answer.codes()), (0, vec!["BAD_USER_INPUT"]));
            let message = answer.at("/errors/0/message").as_str().expect("a message");
            assert_eq!(message, "filter: 101 terms are more than the 100 allowed (setting limits.filter_terms); ask for less at a time.");
        }
    }

    async fn a_filter_that_is_nested_too_deep_is_refused(app: TestApp) {
        let nested = |levels| (0..levels).fold(json!({ "featured": true }), |filter, _| json!({ "not": filter }));
        filtered(&app, nested(10)).await.data();
        let (statements, answer) = app.statements(filtered(&app, nested(11))).await;
        assert_eq!((statements, answer.codes()), (0, vec!["BAD_USER_INPUT"]));
        let message = answer.at("/errors/0/message").as_str().expect("a message");
        assert!(message.starts_with("filter: 11 levels of and, or and not are more than the 10 allowed"), "{message}");
    }

    async fn what_is_no_identifier_is_refused_with_its_member(app: TestApp) {
        for (filter, problem) in [
            (json!({ "identifier": { "eq": "what" } }), "filter: identifier.eq: \"what\" is not recognized"),
            (json!({ "identifier": { "scheme": "DOI", "in": ["what"] } }), "filter: identifier.in: 'what' is no DOI"),
        ] {
            let answer = filtered(&app, filter).await;
            assert_eq!(answer.codes(), ["BAD_USER_INPUT"]);
            let message = answer.at("/errors/0/message").as_str().expect("a message");
            assert!(message.starts_with(problem), "{message}");
        }
    }

    async fn values_that_are_no_dates_are_the_errors_of_a_request(app: TestApp) {
        for filter in [json!({ "published": { "gte": "2024-13" } }), json!({ "addedAt": { "lt": "yesterday" } })] {
            let answer = filtered(&app, filter).await;
            assert_eq!(answer.codes(), ["GRAPHQL_VALIDATION_FAILED"]);
        }
    }

    async fn an_order_has_four_keys_at_most_and_each_once(app: TestApp) {
        let keys = |fields: &[&str]| fields.iter().map(|field| json!({ "field": field })).collect::<Vec<_>>();
        ordered(&app, keys(&["FEATURED", "PUBLISHED", "TITLE", "ADDED"])).await.data();
        ordered(&app, keys(&[])).await.data();
        for (fields, problem) in [
            (&["FEATURED", "PUBLISHED", "TITLE", "ADDED", "UPDATED"][..], "orderBy: 5 keys are more than the 4 allowed."),
            (&["TITLE", "ADDED", "TITLE"], "orderBy: orderBy[2] names a field that comes before it already; leave it out."),
        ] {
            let answer = ordered(&app, keys(fields)).await;
            assert_eq!(answer.codes(), ["BAD_USER_INPUT"]);
            assert_eq!(answer.at("/errors/0/message"), problem);
        }
    }

    async fn deleted_papers_are_for_those_who_may_write(app: TestApp) {
        let viewer = app.holder_of(entity::enums::Role::Viewer).await;
        let editor = app.editor().await;
        for deleted in ["ONLY", "INCLUDE"] {
            let hidden = json!({ "not": { "or": [{ "deleted": deleted }] } });
            for filter in [json!({ "deleted": deleted }), hidden] {
                assert_eq!(filtered(&app, filter.clone()).await.codes(), ["UNAUTHENTICATED"]);
                assert_eq!(filtered(&viewer, filter.clone()).await.codes(), ["FORBIDDEN"]);
                filtered(&editor, filter).await.data();
            }
        }
        filtered(&app, json!({ "deleted": "EXCLUDE" })).await.data();
    }
}

async fn filtered(client: &Client, filter: Value) -> crate::support::Answer {
    let query =
        "query($filter: PaperFilter) { papers(filter: $filter) { totalCount nodes { slug } } }";
    client.graphql(query, json!({ "filter": filter })).await
}

async fn ordered(client: &Client, order: Vec<Value>) -> crate::support::Answer {
    let query = "query($order: [PaperOrder!]) { papers(orderBy: $order) { nodes { slug } } }";
    client.graphql(query, json!({ "order": order })).await
}
