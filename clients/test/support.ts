// The server under test, and what scripts do to it while clients read.
import { createHash, randomUUID } from "node:crypto";
import { createClient, type Client } from "graphql-ws";
import WebSocket from "ws";

/** Where the server is; check.sh says so. */
export const origin = said("PAPER_CATALOG_URL");
export const endpoint = `${origin}/graphql`;

/** A token that may write. */
export const token = said("PAPER_CATALOG_TOKEN");

function said(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: clients/check.sh starts servers and sets it`);
  return value;
}

export function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** A paper as it was added. */
export interface Added {
  id: string;
  slug: string;
  title: string;
}

/** A script that writes, beside the clients that are tested. The papers of each have a topic of their own. */
export class Script {
  readonly #name = randomUUID().slice(0, 8);
  #topic: string | undefined;
  #count = 0;

  /** Lists the papers of this script alone. */
  get filter(): { topics: { any: string[] } } {
    if (this.#topic === undefined) throw new Error("nothing was added yet");
    return { topics: { any: [this.#topic] } };
  }

  get topic(): string {
    return this.filter.topics.any[0] ?? "";
  }

  /** Adds a paper; without a date it is at the end of every list. */
  async add(publishedOn?: string): Promise<Added> {
    this.#count += 1;
    const input = {
      title: `Paper ${this.#count} of ${this.#name}`,
      url: `https://example.org/${this.#name}/${this.#count}`,
      authors: [{ name: `Author ${this.#count % 5}` }],
      topics: [this.#topic ?? `Topic ${this.#name}`],
      createMissingTopics: true,
      publishedOn,
    };
    const added = await run<{ createPaper: { paper: (Added & { topics: { slug: string }[] }) | null; userErrors: unknown } }>(
      `mutation($input: CreatePaperInput!) {
        createPaper(input: $input) { paper { id slug title topics { slug } } userErrors { message } }
      }`,
      { input },
    );
    const { paper, userErrors } = added.createPaper;
    if (!paper) throw new Error(JSON.stringify(userErrors));
    this.#topic ??= paper.topics[0]?.slug;
    return paper;
  }

  /** Adds papers of many days, several of a day, some without any. */
  async addMany(count: number): Promise<Added[]> {
    const added = [];
    for (let number = 0; number < count; number += 1) added.push(await this.add(number % 10 === 0 ? undefined : dayOf(number)));
    return added;
  }

  /** Adds a paper in front of all, one in the midst of them, and one at the end. */
  async addEverywhere(): Promise<void> {
    for (const day of ["2026-01-01", dayOf(30), undefined]) await this.add(day);
  }

  async rename(id: string, title: string): Promise<void> {
    await run("mutation($id: ID!, $title: String!) { updatePaper(input: { id: $id, patch: { title: $title } }) { revision } }", { id, title });
  }
}

/** Three papers a day. */
function dayOf(number: number): string {
  return new Date(Date.UTC(2025, 0, 1 + Math.floor(number / 3))).toISOString().slice(0, 10);
}

/** Carries out an operation; anything but an answer without errors is thrown. */
export async function run<Data>(query: string, variables: object = {}): Promise<Data> {
  const response = await fetch(endpoint, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = (await response.json()) as { data: Data; errors?: unknown };
  if (errors) throw new Error(JSON.stringify(errors));
  return data;
}

/** A client of graphql-transport-ws, as browsers have it. */
export function overSocket(connectionParams?: Record<string, unknown>): Client {
  const url = `${origin.replace("http", "ws")}/graphql/ws`;
  return createClient({ url, webSocketImpl: WebSocket, retryAttempts: 0, ...(connectionParams ? { connectionParams } : {}) });
}

/**
 * Waits until the server has begun what was sent over a WebSocket so far: it takes messages in their order, and the client sends this one
 * last.
 */
export async function settled(client: Client): Promise<void> {
  for await (const { errors } of client.iterate({ query: "{ __typename }" })) if (errors) throw new Error(JSON.stringify(errors));
}

/** What a walk showed, as clients hand it out: all of it may be missing. */
type Walked = { papers?: { edges?: ({ node?: { id?: string; publishedOn?: string | null } } | undefined)[] } } | null | undefined;

/** What is wrong with a walk: old papers that it lost, papers that it repeated, and papers that are not in their place. */
export function faults(old: Added[], walked: Walked): typeof WHOLE {
  const nodes = walked?.papers?.edges?.map((edge) => edge?.node) ?? [];
  const ids = nodes.map((node) => node?.id);
  const days = nodes.map((node) => node?.publishedOn ?? "");
  return {
    lost: old.filter(({ id }) => !ids.includes(id)).map(({ title }) => title),
    repeated: ids.filter((id, place) => ids.indexOf(id) !== place),
    misplaced: ids.filter((_, place) => (days[place - 1] ?? "9999") < (days[place] ?? "")),
  };
}

export const WHOLE: Record<"lost" | "repeated" | "misplaced", (string | undefined)[]> = { lost: [], repeated: [], misplaced: [] };
