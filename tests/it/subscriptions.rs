//! What is sent as it happens: over `WebSockets`, and as server-sent events.

use std::{fmt::Write as _, time::Duration};

use entity::enums::Role;
use paper_catalog::{auth, catalog::Actor, domain::Timestamp};
use reqwest::{Response, StatusCode};
use serde_json::{Value, json};

use crate::{
    mutations::{accepted, change, minimal, mutate, paper},
    support::{Answer, Builder, Client, Database, Server, Socket, TestApp, databases},
};

const PAPERS: &str = "subscription($filter: PaperFilter) {
    paperChanged(filter: $filter) { operation paperId paper { title } revision cursor }
}";
const CHANGES: &str = "subscription($after: String) {
    changes(after: $after) { cursor node { sequence operation entryId kind } }
}";

/// The operation and the title of the next change of a paper.
async fn news(socket: &mut Socket) -> (String, Value) {
    let change = socket.data().await["paperChanged"].clone();
    let operation = change["operation"].as_str().expect("a word").to_owned();
    (operation, change["paper"]["title"].clone())
}

async fn done(client: &Client, mutation: &str, input: Value) {
    accepted(&mutate(client, mutation, "", input).await, mutation);
}

/// Adds a paper to a catalog behind some server, as a script does.
async fn add(client: &Client, title: &str) -> Value {
    let mutation = "mutation($input: CreatePaperInput!) { createPaper(input: $input) { paper { id } userErrors { message } } }";
    let added = client.graphql(mutation, json!({ "input": minimal(title) }));
    added.await.data()["createPaper"]["paper"]["id"].clone()
}

fn said(operation: &str, title: &str) -> (String, Value) {
    (operation.to_owned(), json!(title))
}

/// Events of a stream, until there is a certain number of them; fewer when it ends before.
async fn events(response: &mut Response, count: usize) -> String {
    let mut text = String::new();
    while text.matches("event: ").count() < count || !text.ends_with("\n\n") {
        let chunk = tokio::time::timeout(Duration::from_secs(20), response.chunk());
        match chunk.await.expect("an event within 20 seconds") {
            Ok(Some(chunk)) => text.push_str(&String::from_utf8_lossy(&chunk).replace(":\n\n", "")),
            Ok(None) | Err(_) => break,
        }
    }
    text
}

async fn stream(client: &Client, query: &str) -> Response {
    let request = client
        .post("/graphql")
        .header("accept", "text/event-stream");
    let response = request.json(&json!({ "query": query })).send();
    response.await.expect("an answer")
}

databases! {
    async fn each_viewer_is_told_what_they_see(app: TestApp) {
        let editor = app.editor().await;
        let (mut public, mut drafts) = (Socket::begin(&app).await, Socket::begin(&editor).await);
        for socket in [&mut public, &mut drafts] {
            socket.subscribe("1", PAPERS, json!({})).await;
        }
        let mut input = minimal("A draft");
        input["status"] = json!("DRAFT");
        let added = paper(&editor, input).await;
        let id = json!({ "id": added["id"] });
        done(&editor, "publishPaper", id.clone()).await;
        done(&editor, "archivePaper", id.clone()).await;
        done(&editor, "unpublishPaper", id.clone()).await;
        done(&editor, "deletePaper", id).await;
        let mut operations = Vec::new();
        for _ in 0..3 {
            operations.push(news(&mut public).await.0);
        }
        assert_eq!(operations, ["CREATED", "UPDATED", "DELETED"]);
        let mut operations = Vec::new();
        for _ in 0..5 {
            operations.push(news(&mut drafts).await.0);
        }
        assert_eq!(operations, ["CREATED", "UPDATED", "UPDATED", "UPDATED", "DELETED"]);
    }

    async fn a_paper_comes_into_the_filter_and_leaves_it(app: TestApp) {
        let editor = app.editor().await;
        let other = paper(&editor, minimal("Other")).await;
        let known = paper(&editor, minimal("Agents before")).await;
        let mark = paper(&editor, minimal("Agents all along")).await;
        let mut socket = Socket::begin(&app).await;
        let filter = json!({ "filter": { "title": { "startsWith": "agents" } } });
        socket.subscribe("1", PAPERS, filter).await;
        for (entry, title, told) in [
            (&other, "Another", None),
            (&other, "Agents", Some("CREATED")),
            (&known, "Agents now", Some("UPDATED")),
            (&other, "Agents again", Some("UPDATED")),
            (&other, "No more", Some("DELETED")),
            (&other, "Never more", None),
            (&known, "Gone", Some("DELETED")),
        ] {
            done(&editor, "updatePaper", change(entry, json!({ "title": title }))).await;
            if let Some(told) = told {
                assert_eq!(news(&mut socket).await, said(told, title));
            } else {
                // Nothing is told of it, which shows when the next change is told: by then it was judged by the list as it was.
                done(&editor, "updatePaper", change(&mark, json!({ "comment": title }))).await;
                assert_eq!(news(&mut socket).await, said("UPDATED", "Agents all along"));
            }
        }
        let archived = paper(&editor, minimal("Agents of old")).await;
        assert_eq!(news(&mut socket).await.0, "CREATED");
        done(&editor, "archivePaper", json!({ "id": archived["id"] })).await;
        assert_eq!(news(&mut socket).await, said("DELETED", "Agents of old"));
    }

    async fn those_who_look_at_the_same_list_see_it_each_by_themselves(app: TestApp) {
        let editor = app.editor().await;
        let other = paper(&editor, minimal("Other")).await;
        let filter = json!({ "filter": { "title": { "startsWith": "agents" } } });
        let mut sockets = Vec::new();
        for _ in 0..2 {
            let mut socket = Socket::begin(&app).await;
            socket.subscribe("1", PAPERS, filter.clone()).await;
            sockets.push(socket);
        }
        for (title, told) in [("Agents", "CREATED"), ("Agents again", "UPDATED")] {
            done(&editor, "updatePaper", change(&other, json!({ "title": title }))).await;
            for socket in &mut sockets {
                assert_eq!(news(socket).await, said(told, title));
            }
        }
        let mut late = Socket::begin(&app).await;
        late.subscribe("1", PAPERS, filter).await;
        sockets.push(late);
        done(&editor, "updatePaper", change(&other, json!({ "title": "Agents still" }))).await;
        for socket in &mut sockets {
            assert_eq!(news(socket).await, said("UPDATED", "Agents still"));
        }
    }

    async fn whoever_comes_back_goes_on_where_they_were(app: TestApp) {
        let editor = app.editor().await;
        let mut socket = Socket::begin(&app).await;
        socket.subscribe("1", PAPERS, json!({})).await;
        add(&editor, "0").await;
        let cursor = socket.data().await["paperChanged"]["cursor"].clone();
        drop(socket);
        let mut expected = Vec::new();
        for number in 1..150 {
            expected.push(add(&editor, &number.to_string()).await);
        }
        let mut socket = Socket::begin(&app).await;
        socket.ask("1", CHANGES, json!({ "after": cursor })).await;
        expected.push(add(&editor, "150").await);
        let mut found = Vec::new();
        for _ in 0..expected.len() {
            found.push(socket.data().await["changes"]["node"]["entryId"].clone());
        }
        assert_eq!(found, expected);
    }

    async fn each_change_comes_once_and_in_order_while_many_write(app: TestApp) {
        let editor = app.editor().await;
        let mut sockets = Vec::new();
        for _ in 0..5 {
            let mut socket = Socket::begin(&app).await;
            socket.subscribe("1", CHANGES, json!({})).await;
            sockets.push(socket);
        }
        let writers = (0..4).map(|writer| {
            let editor = editor.clone();
            tokio::spawn(async move {
                for number in 0..10 {
                    add(&editor, &format!("{writer} {number}")).await;
                }
            })
        });
        let writers: Vec<_> = writers.collect();
        let mut late = Socket::begin(&app).await;
        late.ask("1", CHANGES, json!({})).await;
        for writer in writers {
            writer.await.expect("it writes");
        }
        let all = app.data("{ changes { nodes { sequence } } }").await;
        let all = all["changes"]["nodes"].as_array().cloned().expect("changes");
        assert_eq!(all.len(), 40);
        for socket in &mut sockets {
            for change in &all {
                assert_eq!(socket.data().await["changes"]["node"]["sequence"], change["sequence"]);
            }
        }
        add(&editor, "The last").await;
        let mut last = 0;
        loop {
            let node = late.data().await["changes"]["node"].clone();
            let sequence = node["sequence"].as_i64().expect("a number");
            assert!(last == 0 || all.iter().any(|it| it["sequence"] == sequence) || sequence > last);
            assert!(sequence > last);
            last = sequence;
            if last > all.last().expect("one")["sequence"].as_i64().expect("a number") {
                break;
            }
        }
    }

    async fn a_write_of_another_process_is_heard_of(database: Database) {
        let (server, other) = (Server::spawn(database.url()), Server::spawn(database.url()));
        let editor = other.client().with_token(&crate::process::editor_token(database.url()));
        let mut socket = Socket::begin(server.client()).await;
        socket.subscribe("1", PAPERS, json!({})).await;
        for number in 0..5 {
            let title = format!("Elsewhere {number}");
            add(&editor, &title).await;
            assert_eq!(news(&mut socket).await, said("CREATED", &title));
        }
    }

    async fn a_socket_is_closed_with_the_code_of_the_protocol(app: TestApp) {
        for (message, code) in [
            ("no JSON", 4400),
            (r#"{"type":"start","id":"1"}"#, 4400),
            (r#"{"type":"subscribe","id":"1","payload":{"query":"{a}"}}"#, 4401),
            (r#"{"type":"connection_init","payload":{"authorization":"Bearer pc_nobody"}}"#, 4403),
        ] {
            let mut socket = Socket::open(&app).await;
            socket.send_text(message).await;
            assert_eq!(socket.closed().await.0, code, "{message}");
        }
        let mut socket = Socket::begin(&app).await;
        socket.send(json!({ "type": "connection_init" })).await;
        assert_eq!(socket.closed().await.0, 4429);
        let mut socket = Socket::begin(&app).await;
        for _ in 0..2 {
            socket.ask("the same", PAPERS, json!({})).await;
        }
        assert_eq!(socket.closed().await, (4409, "Subscriber for the same already exists".to_owned()));
        let mut request = Socket::request(&app);
        request.headers_mut().remove("sec-websocket-protocol");
        assert_eq!(Socket::connect(request).await.0.closed().await.0, 4406);
    }

    async fn a_client_that_does_not_begin_is_not_waited_for(builder: Builder) {
        let app = builder.configure(|config| config.subscriptions.init_timeout_seconds = 1).await;
        let mut socket = Socket::open(&app).await;
        assert_eq!(socket.closed().await.0, 4408);
    }

    async fn a_token_that_ends_ends_its_sockets_and_streams(app: TestApp) {
        let admin = app.admin().await;
        let holder = app.holder_of(Role::Viewer).await;
        let mut socket = Socket::begin(&holder).await;
        socket.subscribe("1", PAPERS, json!({})).await;
        let mut response = stream(&holder, "subscription { paperChanged { paperId } }").await;
        let tokens = auth::list(app.catalog()).await.expect("the tokens");
        let token = tokens.into_iter().find(|token| token.role == Role::Viewer).expect("the token");
        auth::revoke(app.catalog(), &Actor::command("test"), token.uid).await.expect("revoked");
        assert_eq!(socket.closed().await.0, 4403);
        let last = events(&mut response, 2).await;
        assert!(last.contains("UNAUTHENTICATED") && last.ends_with("event: complete\ndata: \n\n"), "{last}");

        let end = Timestamp::from_micros(app.clock().now().micros() + 60_000_000);
        let issued = auth::issue(app.catalog(), &Actor::command("test"), "short", Role::Viewer, Some(end)).await;
        let short = app.with_token(&issued.expect("a token").secret);
        let mut socket = Socket::begin(&short).await;
        socket.subscribe("1", PAPERS, json!({})).await;
        app.clock().advance(Duration::from_secs(61));
        add(&admin, "Too late").await;
        assert_eq!(socket.closed().await.0, 4403);
    }

    async fn pages_of_other_origins_connect_as_the_settings_say(builder: Builder) {
        let app = builder.configure(|config| config.cors.origins = vec!["https://papers.example.org".to_owned()]).await;
        for (origin, status) in [
            ("https://papers.example.org", StatusCode::SWITCHING_PROTOCOLS),
            (app.origin(), StatusCode::SWITCHING_PROTOCOLS),
            ("https://elsewhere.example.org", StatusCode::FORBIDDEN),
        ] {
            let request = Socket::request(&app);
            let mut asked = app.get("/graphql/ws").header("origin", origin);
            for (name, value) in request.headers() {
                asked = asked.header(name, value);
            }
            assert_eq!(asked.send().await.expect("an answer").status(), status, "{origin}");
        }
    }

    async fn an_address_has_so_many_streams_and_a_socket_so_many_operations(builder: Builder) {
        let app = builder.configure(|config| {
            config.subscriptions.streams_per_address = 2;
            config.subscriptions.operations_per_socket = 1;
        }).await;
        let mut socket = Socket::begin(&app).await;
        socket.subscribe("1", PAPERS, json!({})).await;
        socket.ask("2", CHANGES, json!({})).await;
        let refused = socket.next().await;
        assert_eq!((&refused["type"], &refused["id"]), (&json!("error"), &json!("2")));
        assert_eq!(refused["payload"][0]["extensions"]["code"], "RATE_LIMITED");
        socket.send(json!({ "type": "complete", "id": "1" })).await;
        socket.subscribe("2", CHANGES, json!({})).await;
        let _other = Socket::begin(&app).await;
        let request = app.post("/graphql").header("accept", "text/event-stream");
        let refused = Answer::of(request.json(&json!({ "query": PAPERS }))).await;
        assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(refused.codes(), ["RATE_LIMITED"]);
    }

    async fn queries_and_mutations_go_over_a_socket_too_and_all_are_guarded(app: TestApp) {
        let editor = app.editor().await;
        let mut socket = Socket::begin(&editor).await;
        let mutation = "mutation($input: CreatePaperInput!) { createPaper(input: $input) { paper { title } } }";
        socket.ask("1", mutation, json!({ "input": minimal("Over a socket") })).await;
        assert_eq!(socket.data().await["createPaper"]["paper"]["title"], "Over a socket");
        assert_eq!(socket.next().await, json!({ "id": "1", "type": "complete" }));
        let mut doubling = "subscription { paperChanged { paper { ...F0 } } }".to_owned();
        for level in 0..26 {
            let next = level + 1;
            let _ = write!(doubling, " fragment F{level} on Paper {{ ...F{next} ...F{next} }}");
        }
        doubling.push_str(" fragment F26 on Paper { id }");
        for (query, code) in [
            ("subscription { ", "GRAPHQL_PARSE_FAILED"),
            ("subscription { nothing }", "GRAPHQL_VALIDATION_FAILED"),
            ("subscription { paperChanged { paperId } changes { cursor } }", "GRAPHQL_VALIDATION_FAILED"),
            ("subscription { changes(after: \"none\") { cursor } }", "BAD_USER_INPUT"),
            ("subscription { paperChanged(filter: { deleted: ONLY }) { paperId } }", "BAD_USER_INPUT"),
            (&doubling, "COST_LIMIT_EXCEEDED"),
        ] {
            for _ in 0..2 {
                socket.ask("2", query, json!({})).await;
                let refused = socket.next().await;
                assert_eq!(refused["type"], "error", "{query}: {refused}");
                assert_eq!(refused["payload"][0]["extensions"]["code"], code, "{refused}");
            }
        }
        let plain = app.graphql("subscription { paperChanged { paperId } }", json!({})).await;
        assert_eq!((plain.status, plain.codes()), (StatusCode::NOT_ACCEPTABLE, vec!["NOT_ACCEPTABLE"]));
    }

    async fn a_subscriber_that_never_reads_is_dropped_and_delays_nobody(builder: Builder) {
        let app = builder.configure(|config| config.subscriptions.backlog = 20).await;
        let editor = app.editor().await;
        let query = "subscription { changes { node { diff { field before after } } } }";
        let (mut idle, mut busy) = (Socket::begin(&app).await, Socket::begin(&app).await);
        idle.subscribe("1", query, json!({})).await;
        busy.subscribe("1", CHANGES, json!({})).await;
        let entry = paper(&editor, minimal("Long")).await;
        busy.data().await;
        // More than the system keeps for a connection.
        for number in 0..300 {
            let text = format!("{number} ").repeat(8_000);
            done(&editor, "updatePaper", change(&entry, json!({ "abstract": text }))).await;
            busy.data().await;
        }
        let (code, reason) = idle.closed().await;
        // By now the server may have given up saying it.
        assert!(matches!(code, 4413 | 0), "{code} {reason}");
    }

    async fn a_stream_of_events_has_the_results_and_an_end(app: TestApp) {
        let editor = app.editor().await;
        let mut response = stream(&app, "subscription { paperChanged { operation paper { title } } }").await;
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(response.headers()["content-type"], "text/event-stream; charset=utf-8");
        add(&editor, "News").await;
        let event = events(&mut response, 1).await;
        let expected = r#"event: next
data: {"data":{"paperChanged":{"operation":"CREATED","paper":{"title":"News"}}}}

"#;
        assert_eq!(event, expected);
        for (query, part) in [
            ("{ catalog { paperCount } }", r#"{"data":{"catalog":{"paperCount":1}}}"#),
            ("{ nothing }", "GRAPHQL_VALIDATION_FAILED"),
            ("subscription { changes(after: \"none\") { cursor } }", "BAD_USER_INPUT"),
        ] {
            let mut response = stream(&app, query).await;
            assert_eq!(response.status(), StatusCode::OK, "{query}");
            let all = events(&mut response, 2).await;
            assert!(all.starts_with("event: next\ndata: {") && all.contains(part), "{all}");
            assert!(all.ends_with("event: complete\ndata: \n\n"), "{all}");
        }
    }

    async fn the_end_of_the_server_ends_sockets_and_streams(app: TestApp) {
        let mut socket = Socket::begin(&app).await;
        socket.subscribe("1", PAPERS, json!({})).await;
        let mut waiting = Socket::open(&app).await;
        let mut response = stream(&app, "subscription { paperChanged { paperId } }").await;
        let ended = tokio::spawn(app.end());
        assert_eq!(socket.closed().await.0, 1001);
        assert_eq!(waiting.closed().await.0, 1001);
        assert_eq!(events(&mut response, 1).await, "", "it is to come again");
        drop((socket, waiting, response));
        ended.await.expect("the server ends");
    }
}
