// The clients of the two protocols for subscriptions: graphql-ws and graphql-sse.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { print } from "graphql";
import { createClient as overEvents } from "graphql-sse";
import { ChangesAfterDocument, FollowDocument, WatchDocument, type FollowSubscription, type WatchSubscription } from "../gql/graphql.ts";
import { endpoint, overSocket, run, Script, settled, token } from "./support.ts";

interface Change {
  id: string;
  entryId: string;
}

/** Where the catalog is now: the cursor of the change that was committed last. */
async function end(): Promise<string | undefined> {
  let after: string | undefined;
  for (let more = true; more; ) {
    const { changes } = await page(after);
    after = changes.pageInfo.endCursor ?? after;
    more = changes.pageInfo.hasNextPage;
  }
  return after;
}

async function page(after?: string) {
  type Page = { changes: { nodes: Change[]; pageInfo: { endCursor?: string; hasNextPage: boolean } } };
  return run<Page>(print(ChangesAfterDocument), { after });
}

/** Everything that is done to these papers after a cursor, by pages. */
async function listed(papers: string[], after?: string): Promise<string[]> {
  const { changes } = await page(after);
  const own = changes.nodes.filter(({ entryId }) => papers.includes(entryId)).map(({ id }) => id);
  const { hasNextPage, endCursor } = changes.pageInfo;
  return hasNextPage ? [...own, ...(await listed(papers, endCursor))] : own;
}

/** The next changes of a subscription: what was done to which paper. */
async function take(count: number, news: AsyncIterable<{ data?: WatchSubscription | null }>): Promise<unknown[]> {
  const heard = [];
  for await (const { data } of news) {
    heard.push([data?.paperChanged.operation, data?.paperChanged.paperId]);
    if (heard.length === count) break;
  }
  return heard;
}

/** Something that subscribes, over whatever protocol. */
interface Subscriber {
  iterate(request: { query: string; variables: Record<string, unknown> }): AsyncIterable<{ data?: unknown; errors?: unknown }>;
  dispose(): unknown;
}

/** Follows the catalog through disconnections while papers are added, and hears of each of them once. */
async function goesOn(connect: () => Subscriber): Promise<void> {
  const script = new Script();
  const start = await end();
  const papers: string[] = [];
  const heard: FollowSubscription["changes"][] = [];
  const hear = async (enough: () => boolean) => {
    const subscriber = connect();
    const variables = { after: heard.at(-1)?.cursor ?? start };
    for await (const { data, errors } of subscriber.iterate({ query: print(FollowDocument), variables })) {
      assert.equal(errors, undefined);
      heard.push((data as FollowSubscription).changes);
      if (enough()) break;
    }
    await subscriber.dispose();
  };
  const add = async () => {
    for (let number = 0; number < 3; number += 1) papers.push((await script.add()).id);
  };
  for (let connections = 1; connections <= 4; connections += 1) {
    await add();
    // At most as many as there are by now: some are still to come, others come while it is connected.
    await Promise.all([hear(() => heard.length === 3 * connections), add()]);
  }
  const wanted = await listed(papers, start);
  await hear(() => heard.at(-1)?.node.id === wanted.at(-1));
  const own = heard.filter(({ node }) => papers.includes(node.entryId)).map(({ node }) => node.id);
  assert.deepEqual(own, wanted);
  assert.equal(own.length, papers.length);
}

describe("graphql-ws", () => {

  test("hears of each change of a list once, in order", async () => {
    const script = new Script();
    const { id } = await script.add();
    const client = overSocket({ authorization: `Bearer ${token}` });
    const news = client.iterate<WatchSubscription>({ query: print(WatchDocument), variables: { filter: script.filter } });
    await settled(client);
    const [second, third] = [await script.add(), await script.add()];
    await script.rename(id, "Renamed");
    assert.deepEqual(await take(3, news), [["CREATED", second.id], ["CREATED", third.id], ["UPDATED", id]]);
    await client.dispose();
  });

  test("goes on after disconnections where it was, without loss", async () => {
    await goesOn(overSocket);
  });

  test("is turned away with a token that is none", async () => {
    const client = overSocket({ authorization: "Bearer pc_wrong" });
    const closed = await settled(client).then(() => null, (event: { code: number }) => event.code);
    assert.equal(closed, 4403);
  });
});

describe("graphql-sse", () => {
  const begin = (on = {}) => overEvents({ url: endpoint, headers: { authorization: `Bearer ${token}` }, on });

  test("hears of each change of a list once, in order", async () => {
    const script = new Script();
    const { id } = await script.add();
    let connected = () => {};
    const connecting = new Promise<void>((resolve) => (connected = resolve));
    const client = begin({ connected });
    const news = client.iterate<WatchSubscription>({ query: print(WatchDocument), variables: { filter: script.filter } });
    await connecting;
    const second = await script.add();
    await script.rename(id, "Renamed");
    assert.deepEqual(await take(2, news), [["CREATED", second.id], ["UPDATED", id]]);
    client.dispose();
  });

  test("goes on after disconnections where it was, without loss", async () => {
    await goesOn(begin);
  });

  test("carries out a query, too", async () => {
    for await (const { data } of begin().iterate({ query: "{ viewer { role } }" })) {
      assert.deepEqual(data, { viewer: { role: "EDITOR" } });
    }
  });
});
