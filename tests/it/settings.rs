//! Settings reach the part of the server that they are about.

use serde_json::json;

use crate::support::{Builder, databases};

const SHORT: &str = "{ __typename }";

databases! {
    async fn a_document_over_the_configured_size_is_refused(builder: Builder) {
        let app = builder.configure(|config| config.limits.document_bytes = SHORT.len()).await;
        assert_eq!(app.data(SHORT).await, json!({ "__typename": "Query" }));
        let longer = app.graphql("{ __typename  }", json!({})).await;
        assert_eq!(longer.codes(), ["DOCUMENT_TOO_LARGE"]);
    }
}
