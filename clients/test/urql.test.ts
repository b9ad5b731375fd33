// urql with graphcache: lists that grow, documents by their hash, a cache that knows the schema.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { cacheExchange, type KeyingConfig } from "@urql/exchange-graphcache";
import { relayPagination } from "@urql/exchange-graphcache/extras";
import { Client, fetchExchange, subscriptionExchange } from "@urql/core";
import { persistedExchange } from "@urql/exchange-persisted";
import { getIntrospectionQuery, type IntrospectionQuery } from "graphql";
import { pipe, subscribe } from "wonka";
import { PaperDocument, RenameDocument, WalkDocument, WatchDocument } from "../gql/graphql.ts";
import { endpoint, faults, overSocket, run, Script, settled, sha256, token, WHOLE } from "./support.ts";

// What has no id of its own belongs to the entry or to the list that it was asked with.
const PARTS = ["PaperConnection", "PaperEdge", "PageInfo", "PaperChange", "UpdatePaperPayload"];
const keys: KeyingConfig = Object.fromEntries(PARTS.map((type) => [type, () => null]));

const schema = await run<IntrospectionQuery>(getIntrospectionQuery());

interface Started {
  client: Client;
  wire: ReturnType<typeof overSocket>;
  /** What each request named its document by: its hash or its text. */
  sent: string[];
}

function start(): Started {
  const wire = overSocket();
  const sent: string[] = [];
  const client = new Client({
    url: endpoint,
    fetch: (input, init) => {
      const { searchParams } = new URL(String(input));
      sent.push(init?.method === "POST" || searchParams.has("query") ? "text" : "hash");
      return fetch(input, init);
    },
    fetchOptions: { headers: { authorization: `Bearer ${token}` } },
    preferGetMethod: false,
    exchanges: [
      cacheExchange({ schema, keys, resolvers: { Query: { papers: relayPagination() } } }),
      persistedExchange({ preferGetForPersistedQueries: true, generateHash: (text) => Promise.resolve(sha256(text)) }),
      fetchExchange,
      subscriptionExchange({
        forwardSubscription: ({ query = "", variables }) => ({
          subscribe: (sink) => ({ unsubscribe: wire.subscribe({ query, variables: variables as Record<string, unknown> }, sink) }),
        }),
      }),
    ],
  });
  return { client, wire, sent };
}

describe("urql with graphcache", () => {
  test("walks through all pages while papers are added, and no entry is lost or repeated", async () => {
    const script = new Script();
    const old = await script.addMany(90);
    const { client } = start();
    const read = (after?: string | null) =>
      client.query(WalkDocument, { filter: script.filter, first: 7, ...(after ? { after } : {}) }).toPromise();
    let { data, error } = await read();
    assert.equal(error, undefined);
    while (data?.papers.pageInfo.hasNextPage) {
      // graphcache hands out all pages that it has, put together.
      [{ data, error }] = await Promise.all([read(data.papers.pageInfo.endCursor), script.addEverywhere()]);
      assert.equal(error, undefined);
    }
    assert.deepEqual(faults(old, data), WHOLE);
  });

  test("sends a document once and its hash from then on, by GET", async () => {
    const script = new Script();
    const papers = [await script.add(), await script.add()];
    const { client, sent } = start();
    for (const { id } of papers) {
      const { data, error } = await client.query(PaperDocument, { id }).toPromise();
      assert.equal(error, undefined);
      assert.equal(data?.paper?.id, id);
    }
    // Another client may have sent the text before.
    assert.ok(["hash,hash", "hash,text,hash"].includes(sent.join()), sent.join());
  });

  test("shows what a mutation and a subscription changed, without asking again", async () => {
    const script = new Script();
    const { id } = await script.add();
    const { client, wire, sent } = start();
    const title = () => client.readQuery(PaperDocument, { id })?.data?.paper?.title;
    await client.query(PaperDocument, { id }).toPromise();
    await client.mutation(RenameDocument, { id, title: "Renamed by urql" }).toPromise();
    assert.equal(title(), "Renamed by urql");
    const requests = sent.length;
    const heard = new Promise((resolve) => {
      pipe(
        client.subscription(WatchDocument, { filter: script.filter }),
        subscribe(({ data, error }) => resolve(error ?? data?.paperChanged.operation)),
      );
    });
    await settled(wire);
    await script.rename(id, "Renamed meanwhile");
    assert.equal(await heard, "UPDATED");
    assert.equal(title(), "Renamed meanwhile");
    assert.equal(sent.length, requests);
    await wire.dispose();
  });

  test("gets errors with their codes", async () => {
    const { error } = await start().client.query(WalkDocument, { filter: {}, first: 7, after: "no cursor" }).toPromise();
    assert.deepEqual(error?.graphQLErrors.map(({ extensions }) => extensions.code), ["BAD_USER_INPUT"]);
  });
});
