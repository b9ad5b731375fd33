//! Who may do what: every mutation, every role; and tokens that are not good.

use std::{collections::BTreeSet, time::Duration};

use async_graphql::parser::{
    parse_schema,
    types::{TypeKind, TypeSystemDefinition},
};
use entity::enums::Role;
use paper_catalog::{
    auth::{self, MUTATIONS, Scope, scope_of_mutation, scopes_of},
    catalog::Actor,
    graphql,
};
use reqwest::header::AUTHORIZATION;
use serde_json::{Value, json};

use crate::{
    mutations::{document, minimal, paper, state},
    sources,
    support::{Answer, Builder, Client, Mock, TestApp, databases},
};

/// The ids of one entry of each kind, which nothing refers to.
pub struct Entries {
    paper: Value,
    author: Value,
    topic: Value,
    token: Value,
    collection: Value,
    /// A paper that no other mutation touches.
    other: Value,
    /// A change of the paper's comment, which no other mutation touches.
    change: Value,
    /// A summary of the paper.
    summary: Value,
    /// Others of each kind, to be merged and split.
    others: Value,
}

impl Entries {
    /// Adds them.
    pub async fn add(admin: &Client) -> Self {
        let (paper, change, summary) = Self::paper(admin).await;
        let add = r#"mutation {
            author: createAuthor(input: { displayName: "An Author" }) { author { id } }
            topic: createTopic(input: { name: "A topic" }) { topic { id } }
            token: createToken(input: { name: "a token", role: VIEWER }) { token { id } }
            collection: createCollection(input: { name: "A collection" }) { collection { id } }
        }"#;
        let data = admin.data(add).await;
        Self {
            paper,
            change,
            summary,
            author: data["author"]["author"]["id"].clone(),
            topic: data["topic"]["topic"]["id"].clone(),
            token: data["token"]["token"]["id"].clone(),
            others: Self::others(admin, "nobody").await,
            collection: data["collection"]["collection"]["id"].clone(),
            other: self::paper(admin, minimal("Another paper")).await["id"].clone(),
        }
    }

    /// Entries for mutations that take two; `who` keeps names apart.
    async fn others(admin: &Client, who: &str) -> Value {
        let add = format!(
            r#"mutation {{
            paper: createPaper(input: {{ title: "Another paper", url: "https://example.org/other" }}) {{ paper {{ id }} }}
            written: createPaper(input: {{ title: "Written", url: "https://example.org/written", authors: [{{ name: "Writer for {who}" }}] }}) {{
                paper {{ id authors {{ id }} }}
            }}
            author: createAuthor(input: {{ displayName: "Another author" }}) {{ author {{ id }} }}
            topic: createTopic(input: {{ name: "another topic for {who}" }}) {{ topic {{ id }} }}
            venue: createPaper(input: {{ title: "Appeared", url: "https://example.org/appeared", venue: "Venue for {who}" }}) {{ paper {{ venue {{ id }} }} }}
            spare: createVenue(input: {{ name: "Spare venue for {who}" }}) {{ venue {{ id }} }}
        }}"#
        );
        admin.data(&add).await
    }

    /// A paper, a change of it and its summary.
    async fn paper(admin: &Client) -> (Value, Value, Value) {
        let mut input = minimal("A paper");
        input["tldr"] = json!("Short.");
        let paper = paper(admin, input).await["id"].clone();
        let update =
            "mutation($id: ID!) { updatePaper(input: { id: $id, patch: { comment: \"a note\" } }) {
            paper { history(first: 1) { nodes { id } } summaries { id } }
        } }";
        let answer = admin.graphql(update, json!({ "id": paper })).await;
        let change = answer
            .at("/data/updatePaper/paper/history/nodes/0/id")
            .clone();
        let summary = answer.at("/data/updatePaper/paper/summaries/0/id").clone();
        (paper, change, summary)
    }

    /// An input that each mutation accepts; `tag` keeps names apart.
    pub fn input(&self, mutation: &str, tag: &str) -> Value {
        match mutation {
            "createPaper" | "upsertPaper" => minimal(tag),
            "importPapers" => {
                json!({ "source": { "papers": [minimal(tag)] }, "sourceName": "test" })
            }
            "addPaperFromSource" => json!({ "identifier": "arxiv:2405.01234" }),
            "updatePaper" => json!({ "id": self.paper, "patch": { "title": tag } }),
            "updatePapers" => {
                json!({ "papers": { "ids": [self.paper] }, "patch": { "kind": "THESIS" } })
            }
            "deletePaper" | "restorePaper" | "publishPaper" | "unpublishPaper" | "archivePaper"
            | "purgePaper" => json!({ "id": self.paper }),
            "setPaperAuthors" => json!({ "id": self.paper, "authors": [{ "name": tag }] }),
            "setPaperTopics" => json!({ "id": self.paper, "topics": [] }),
            "setPaperSummary" => json!({
                "id": self.paper, "summary": { "kind": "SUMMARY", "body": tag, "origin": "HUMAN" },
            }),
            "reviewSummary" => json!({ "id": self.summary }),
            "mergePapers" => json!({
                "id": self.paper, "duplicateId": self.others["paper"]["paper"]["id"],
            }),
            "mergeAuthors" => json!({
                "id": self.author, "duplicateId": self.others["author"]["author"]["id"],
            }),
            "mergeTopics" => json!({
                "id": self.topic, "duplicateId": self.others["topic"]["topic"]["id"],
            }),
            "splitAuthor" => json!({
                "id": self.others["written"]["paper"]["authors"][0]["id"], "author": { "displayName": tag },
                "paperIds": [self.others["written"]["paper"]["id"]],
            }),
            "revertChange" => json!({ "changeId": self.change }),
            "moveTopic" => json!({ "id": self.topic, "parent": null, "position": 1 }),
            "updateCollection" => json!({ "id": self.collection, "patch": { "name": tag } }),
            "addCollectionPapers" | "removeCollectionPapers" => {
                json!({ "id": self.collection, "papers": [] })
            }
            "deleteCollection" => json!({ "id": self.collection }),
            "addCitation" | "removeCitation" => {
                json!({ "citing": self.paper, "cited": self.other })
            }
            "createAuthor" => json!({ "displayName": tag }),
            "updateAuthor" => json!({ "id": self.author, "patch": { "displayName": tag } }),
            "deleteAuthor" => json!({ "id": self.author }),
            "createTopic" | "createVenue" | "createCollection" => json!({ "name": tag }),
            "updateTopic" => json!({ "id": self.topic, "patch": { "name": tag } }),
            "deleteTopic" => json!({ "id": self.topic }),
            "updateVenue" => json!({
                "id": self.others["venue"]["paper"]["venue"]["id"], "patch": { "name": tag },
            }),
            "deleteVenue" => json!({ "id": self.others["spare"]["venue"]["id"] }),
            "createToken" => json!({ "name": tag, "role": "VIEWER" }),
            "revokeToken" | "rotateToken" => json!({ "id": self.token }),
            other => panic!("say what {other} takes"),
        }
    }
}

#[test]
fn the_table_of_scopes_has_every_mutation_and_nothing_more() {
    let document = parse_schema(graphql::sdl()).expect("the schema is GraphQL");
    let mutations = document
        .definitions
        .into_iter()
        .find_map(|definition| match definition {
            TypeSystemDefinition::Type(ty) if ty.node.name.node == "Mutation" => match ty.node.kind
            {
                TypeKind::Object(object) => Some(object.fields),
                _ => None,
            },
            _ => None,
        });
    let fields = mutations.expect("there are mutations");
    let in_schema: BTreeSet<_> = fields
        .iter()
        .map(|field| field.node.name.node.to_string())
        .collect();
    let in_table: BTreeSet<_> = MUTATIONS
        .iter()
        .map(|(name, _)| (*name).to_owned())
        .collect();
    assert_eq!(in_table, in_schema);
    assert_eq!(MUTATIONS.len(), in_table.len(), "none stands there twice");
    for field in &fields {
        let name = field.node.name.node.as_str();
        let scope = scope_of_mutation(name).expect("compared above");
        assert!(scope.is_write(), "{name}");
        let description = field
            .node
            .description
            .as_ref()
            .map_or("", |text| text.node.as_str());
        assert!(
            description.contains(&format!("Scope: `{}`.", scope.as_str())),
            "{name}: {description}"
        );
    }
}

/// Sends a header as it is.
async fn with_header(client: &Client, header: &str) -> Answer {
    let request = client
        .post("/graphql")
        .header(AUTHORIZATION, header)
        .header("accept", "application/graphql-response+json")
        .json(&json!({ "query": "{ catalog { revision } }" }));
    Answer::of(request).await
}

#[track_caller]
fn assert_not_let_in(answer: &Answer) {
    assert_eq!(answer.status, 401, "{:#}", answer.body);
    assert_eq!(answer.codes(), ["UNAUTHENTICATED"]);
    assert_eq!(answer.body.get("data"), None);
    assert!(
        answer.headers["www-authenticate"]
            .to_str()
            .is_ok_and(|value| value.starts_with("Bearer"))
    );
}

databases! {
    async fn each_mutation_is_for_those_with_its_scope_and_for_nobody_else(app: TestApp) {
        let admin = app.admin().await;
        let entries = Entries::add(&admin).await;
        let viewers = [
            ("nobody", None, (*app).clone()),
            ("a viewer", Some(Role::Viewer), app.holder_of(Role::Viewer).await),
            ("an editor", Some(Role::Editor), app.editor().await),
        ];
        for (who, role, client) in viewers {
            for (mutation, scope) in MUTATIONS {
                if scopes_of(role).contains(scope) {
                    continue;
                }
                let before = state(&app).await;
                let input = entries.input(mutation, &format!("{mutation} by {who}"));
                let answer = client.graphql(&document(mutation, ""), json!({ "input": input })).await;
                assert_eq!(answer.status, 200, "{who} {mutation}");
                let code = if role.is_none() { "UNAUTHENTICATED" } else { "FORBIDDEN" };
                assert_eq!(answer.codes(), [code], "{who} {mutation}");
                let error = &answer.errors()[0];
                assert!(error["message"].as_str().is_some_and(|text| text.contains(scope.as_str())), "{error}");
                assert_eq!(error["path"], json!([mutation]));
                assert_eq!(answer.at("/data"), &json!({ *mutation: null }), "the field alone is null");
                assert_eq!(state(&app).await, before, "{who} {mutation} leaves no trace");
            }
        }
    }

    async fn whoever_has_the_scope_may_carry_out_the_mutation(builder: Builder) {
        let registry = Mock::replying([sources::arxiv()]).await;
        let app = builder.configure(|config| sources::ask(config, &registry)).await;
        let admin = app.admin().await;
        let editor = app.editor().await;
        for (who, role, client) in [("editor", Role::Editor, editor), ("admin", Role::Admin, admin.clone())] {
            let (paper, change, summary) = Entries::paper(&admin).await;
            let entries = Entries {
                paper,
                change,
                summary,
                others: Entries::others(&admin, who).await,
                collection: admin
                    .data("mutation { createCollection(input: { name: \"A collection\" }) { collection { id } } }")
                    .await["createCollection"]["collection"]["id"]
                    .clone(),
                other: self::paper(&admin, minimal(&format!("Another paper for {who}"))).await["id"].clone(),
                token: admin
                    .data(&format!("mutation {{ createToken(input: {{ name: \"for {who}\", role: VIEWER }}) {{ token {{ id }} }} }}"))
                    .await["createToken"]["token"]["id"]
                    .clone(),
                author: admin
                    .data("mutation { createAuthor(input: { displayName: \"An Author\" }) { author { id } } }")
                    .await["createAuthor"]["author"]["id"]
                    .clone(),
                topic: admin
                    .data(&format!("mutation {{ createTopic(input: {{ name: \"topic for {who}\" }}) {{ topic {{ id }} }} }}"))
                    .await["createTopic"]["topic"]["id"]
                    .clone(),
            };
            let viewer = client.data("{ viewer { name role scopes mutations } }").await["viewer"].clone();
            assert_eq!(viewer["role"], who.to_uppercase());
            let mut carried_out = Vec::new();
            for (mutation, scope) in MUTATIONS {
                if !scopes_of(Some(role)).contains(scope) {
                    continue;
                }
                let input = entries.input(mutation, &format!("{mutation} by {who}"));
                let answer = client.graphql(&document(mutation, ""), json!({ "input": input })).await;
                assert_eq!(answer.data()[*mutation]["userErrors"], json!([]), "{who} {mutation}");
                carried_out.push(*mutation);
            }
            assert_eq!(viewer["mutations"], json!(carried_out));
            let scopes: Vec<_> = scopes_of(Some(role)).iter().map(|scope| scope.as_str()).collect();
            assert_eq!(viewer["scopes"], json!(scopes));
        }
    }

    async fn nobody_in_particular_may_read(app: TestApp) {
        let viewer = app.data("{ viewer { name role scopes mutations expiresAt } }").await;
        let expected = json!({
            "name": null, "role": null, "scopes": [Scope::CatalogRead.as_str()], "mutations": [], "expiresAt": null
        });
        assert_eq!(viewer["viewer"], expected);
    }

    async fn a_token_that_is_not_good_opens_nothing_not_even_what_is_public(app: TestApp) {
        let unknown = format!("Bearer pc_{}", "a".repeat(52));
        for header in ["Bearer", "Bearer ", "Basic YTpi", "Bearer abc", "pc_abc", "Bearer pc_", "Bearer pc_abc", unknown.as_str()] {
            assert_not_let_in(&with_header(&app, header).await);
        }
        let actor = Actor::command("test");
        let end = app.clock().now().micros() + 60_000_000;
        let end = paper_catalog::domain::Timestamp::from_micros(end);
        let issued = auth::issue(app.catalog(), &actor, "short", Role::Editor, Some(end)).await;
        let short = issued.unwrap_or_else(|_| panic!("a token")).secret;
        let header = format!("Bearer {short}");
        assert_eq!(with_header(&app, &header).await.status, 200);
        assert_eq!(with_header(&app, &format!("bearer   {short}")).await.status, 200, "schemes have no case");
        app.clock().advance(Duration::from_secs(59));
        assert_eq!(with_header(&app, &header).await.status, 200);
        app.clock().advance(Duration::from_secs(1));
        assert_not_let_in(&with_header(&app, &header).await);
        let issued = auth::issue(app.catalog(), &actor, "revoked", Role::Admin, None).await;
        let issued = issued.unwrap_or_else(|_| panic!("a token"));
        let header = format!("Bearer {}", issued.secret);
        assert_eq!(with_header(&app, &header).await.status, 200);
        let revoked = auth::revoke(app.catalog(), &actor, issued.token.entity.uid).await;
        revoked.unwrap_or_else(|_| panic!("it is revoked"));
        assert_not_let_in(&with_header(&app, &header).await);
    }
}
