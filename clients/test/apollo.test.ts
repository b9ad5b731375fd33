// Apollo Client: lists that grow, documents by their hash, one cache for queries, mutations and subscriptions.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ApolloClient, ApolloLink, CombinedGraphQLErrors, HttpLink, InMemoryCache } from "@apollo/client";
import { PersistedQueryLink } from "@apollo/client/link/persisted-queries";
import { GraphQLWsLink } from "@apollo/client/link/subscriptions";
import { relayStylePagination } from "@apollo/client/utilities";
import { filter, firstValueFrom } from "rxjs";
import { KnownDocument, PaperDocument, RenameDocument, WalkDocument, WatchDocument } from "../gql/graphql.ts";
import { endpoint, faults, overSocket, Script, settled, sha256, token, WHOLE } from "./support.ts";

/** A request as it goes over the wire. */
interface Sent {
  method: string;
  hasText: boolean;
  status: number;
}

function start(): { client: ApolloClient; sent: Sent[] } {
  const sent: Sent[] = [];
  const noted: typeof fetch = async (input, init = {}) => {
    const response = await fetch(input, init);
    const { method = "GET", body } = init;
    const hasText = typeof body === "string" ? "query" in JSON.parse(body) : new URL(String(input)).searchParams.has("query");
    sent.push({ method, hasText, status: response.status });
    return response;
  };
  const link = ApolloLink.from([
    new PersistedQueryLink({ sha256, useGETForHashedQueries: true }),
    new HttpLink({ uri: endpoint, fetch: noted, headers: { authorization: `Bearer ${token}` } }),
  ]);
  const cache = new InMemoryCache({ typePolicies: { Query: { fields: { papers: relayStylePagination(["filter"]) } } } });
  return { client: new ApolloClient({ link, cache }), sent };
}

describe("Apollo Client", () => {
  test("walks through all pages while papers are added, and no entry is lost or repeated", async () => {
    const script = new Script();
    const old = await script.addMany(90);
    const { client } = start();
    const walk = client.watchQuery({ query: WalkDocument, variables: { filter: script.filter, first: 7 } });
    const watching = walk.subscribe(() => undefined);
    let page = (await firstValueFrom(walk.pipe(filter(({ loading }) => !loading)))).data?.papers;
    while (page?.pageInfo?.hasNextPage) {
      const [next] = await Promise.all([walk.fetchMore({ variables: { after: page.pageInfo.endCursor } }), script.addEverywhere()]);
      page = next.data?.papers;
    }
    const { data } = walk.getCurrentResult();
    watching.unsubscribe();
    assert.deepEqual(faults(old, data), WHOLE);
  });

  test("sends a document once and its hash from then on, by GET", async () => {
    const script = new Script();
    await script.add();
    const [first, second] = [start(), start()];
    for (const { client } of [first, second]) {
      const { data } = await client.query({ query: KnownDocument, variables: { slug: script.topic } });
      assert.ok(data?.topic?.name);
    }
    assert.deepEqual(first.sent, [
      { method: "GET", hasText: false, status: 400 },
      { method: "POST", hasText: true, status: 200 },
    ]);
    assert.deepEqual(second.sent, [{ method: "GET", hasText: false, status: 200 }]);
  });

  test("shows what a mutation changed wherever it is shown, without asking again", async () => {
    const script = new Script();
    const { id } = await script.add();
    const { client, sent } = start();
    await client.query({ query: PaperDocument, variables: { id } });
    await client.mutate({ mutation: RenameDocument, variables: { id, title: "Renamed by Apollo" } });
    const requests = sent.length;
    const { data } = await client.query({ query: PaperDocument, variables: { id } });
    assert.equal(data?.paper?.title, "Renamed by Apollo");
    assert.equal(sent.length, requests);
  });

  test("hears of changes over a WebSocket, and its cache has them", async () => {
    const script = new Script();
    const { id } = await script.add();
    const { client } = start();
    await client.query({ query: PaperDocument, variables: { id } });
    const wire = overSocket();
    const live = new ApolloClient({ link: new GraphQLWsLink(wire), cache: client.cache });
    const news = live.subscribe({ query: WatchDocument, variables: { filter: script.filter } });
    const heard = new Promise((resolve) => news.subscribe(({ data, error }) => resolve(error ?? data?.paperChanged.operation)));
    await settled(wire);
    await script.rename(id, "Renamed meanwhile");
    assert.equal(await heard, "UPDATED");
    assert.equal(client.readQuery({ query: PaperDocument, variables: { id } })?.paper?.title, "Renamed meanwhile");
    await wire.dispose();
  });

  test("gets errors with their codes", async () => {
    const { client } = start();
    const variables = { filter: {}, first: 7, after: "no cursor" };
    const failed = await client.query({ query: WalkDocument, variables }).then(() => null, (error: unknown) => error);
    assert.ok(CombinedGraphQLErrors.is(failed), String(failed));
    assert.equal(failed.errors[0]?.extensions?.code, "BAD_USER_INPUT");
  });
});
