// What Relay's compiler makes of real documents, run by Relay's store with documents that the server knows by their ids.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import relay, { type GraphQLResponse } from "relay-runtime";
import changesRemove from "../relay/__generated__/ChangesRemoveMutation.graphql.ts";
import changesAdd from "../relay/__generated__/ChangesAddMutation.graphql.ts";
import feedNext from "../relay/__generated__/FeedNextQuery.graphql.ts";
import feed from "../relay/__generated__/FeedQuery.graphql.ts";
import paperPeople from "../relay/__generated__/PaperPeopleQuery.graphql.ts";
import { endpoint, faults, Script, token, WHOLE } from "./support.ts";

const { commitLocalUpdate, commitMutation, ConnectionHandler, createOperationDescriptor, Environment, fetchQuery, Network, RecordSource, Store } =
  relay;

/** Relay's store over requests that name a document and do not have its text. */
function start() {
  const network = Network.create(async ({ id }, variables) => {
    const response = await fetch(endpoint, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
      body: JSON.stringify({ documentId: id, variables }),
    });
    return (await response.json()) as GraphQLResponse;
  });
  return new Environment({ network, store: new Store(new RecordSource()) });
}

type Store = ReturnType<typeof start>;

/** Runs a query and keeps what it has brought. */
async function read(environment: Store, query: typeof feed, variables: Record<string, unknown>): Promise<void> {
  environment.retain(createOperationDescriptor(query, variables));
  await fetchQuery(environment, query, variables).toPromise();
}

/** A connection as the store has it. */
function connection(environment: Store, owner: string, key: string, filters?: Record<string, unknown>) {
  const edges: { node: { id: string; publishedOn: string | null } }[] = [];
  let cursor: string | null = null;
  commitLocalUpdate(environment, (store) => {
    const list = ConnectionHandler.getConnection(store.get(owner) ?? store.getRoot(), key, filters);
    for (const edge of list?.getLinkedRecords("edges") ?? []) {
      const node = edge?.getLinkedRecord("node");
      edges.push({ node: { id: String(node?.getValue("id") ?? ""), publishedOn: (node?.getValue("publishedOn") ?? null) as string | null } });
    }
    const page = list?.getLinkedRecord("pageInfo");
    cursor = page?.getValue("hasNextPage") ? String(page.getValue("endCursor")) : null;
  });
  return { edges, cursor };
}

function commit(environment: Store, mutation: typeof changesAdd, variables: Record<string, unknown>): Promise<unknown> {
  return new Promise((onCompleted, onError) => commitMutation(environment, { mutation, variables, onCompleted, onError }));
}

describe("Relay", () => {
  test("walks through all pages while papers are added, and no entry is lost or repeated", async () => {
    const script = new Script();
    const old = await script.addMany(60);
    const { filter } = script;
    const environment = start();
    const list = () => connection(environment, "client:root", "Feed_papers", { filter });
    await read(environment, feed, { count: 7, filter });
    for (let { cursor } = list(); cursor; { cursor } = list()) {
      await Promise.all([read(environment, feedNext, { count: 7, cursor, filter }), script.addEverywhere()]);
    }
    assert.deepEqual(faults(old, { papers: list() }), WHOLE);
  });

  test("reads a list of an entry by the id of the entry", async () => {
    const { id } = await new Script().add();
    const environment = start();
    await read(environment, paperPeople, { id, count: 5 });
    assert.equal(connection(environment, id, "Paper_authorships").edges.length, 1);
  });

  test("puts into lists what a mutation adds, and takes out what it deletes", async () => {
    const script = new Script();
    await script.add();
    const { filter } = script;
    const environment = start();
    await read(environment, feed, { count: 7, filter });
    const connections = [ConnectionHandler.getConnectionID("client:root", "Feed_papers", { filter })];
    const ids = () => connection(environment, "client:root", "Feed_papers", { filter }).edges.map(({ node }) => node.id);
    const input = { title: "Added by Relay", url: `https://example.org/relay/${script.topic}`, topics: [script.topic] };
    await commit(environment, changesAdd, { input, connections });
    const [added, ...others] = ids();
    assert.equal(others.length, 1);
    await commit(environment, changesRemove, { input: { id: added } });
    assert.deepEqual(ids().filter((id) => id !== ""), others);
  });
});
