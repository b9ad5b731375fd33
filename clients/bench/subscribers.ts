// Thousands of subscribers on one process, each of which has to hear of every change once, in order and soon; some never read.
//
//   npm run subscribers -- PROGRAM [--subscribers 2000] [--stalled 10] [--changes 100] [--interval 100] [--backlog 50] [--database URL]
//
// Starts the server on a new SQLite database, or on the given one. A change is made every `interval` milliseconds, as fast as they are
// answered when it is 0. Fails when a subscriber misses or repeats a change, or hears of one later than after a second, or when the
// server takes more than 200 MB. Those who never read ask for 400 kB a change, more than the system keeps for a connection, and have more
// results waiting at the end than `backlog` allows.
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import WebSocket from "ws";

const LATEST_MILLISECONDS = 1000;
const MOST_MEGABYTES = 200;

// Those who read ask for what a list shows. Those who do not ask for so much that it cannot wait in buffers of the system.
const NEWS = "subscription { paperChanged { operation revision cursor paper { id title summary url authors(first: 3) { displayName } } } }";
const TOO_MUCH = `subscription { paperChanged { paper { ${Array.from("abcdefgh", (name) => `${name}: abstract`).join(" ")} } } }`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    subscribers: { type: "string", default: "2000" },
    stalled: { type: "string", default: "10" },
    changes: { type: "string", default: "100" },
    interval: { type: "string", default: "100" },
    backlog: { type: "string", default: "50" },
    database: { type: "string" },
  },
});
const program = positionals[0];
if (!program) throw new Error("name the server's program");
const [subscribers, stalled, changes, interval] = [values.subscribers, values.stalled, values.changes, values.interval].map(Number) as [
  number,
  number,
  number,
  number,
];

/** A server on a database of its own. */
async function start(program: string, folder: string) {
  const database = values.database ?? `sqlite:${join(folder, "catalog.db")}`;
  const made = spawnSync(program, ["token", "create", "--database-url", database, "--name", `bench ${Date.now()}`, "--role", "editor"]);
  const token = made.stdout.toString().trim();
  if (!token) throw new Error(made.stderr.toString());
  const settings = {
    "subscriptions.streams_per_address": subscribers + stalled,
    "subscriptions.backlog": values.backlog,
    "server.connections": subscribers + stalled + 100,
  };
  const flags = Object.entries(settings).flatMap(([key, value]) => ["--set", `${key}=${value}`]);
  const child = spawn(program, ["serve", "--no-demo", "--listen", "127.0.0.1:0", "--database-url", database, ...flags], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  for await (const line of createInterface({ input: child.stdout })) {
    const origin = /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0];
    if (origin) return { child, origin, token };
  }
  throw new Error("the server did not start");
}

/** Opens a subscription; `heard` gets its results once the server has begun it. */
async function subscribe(origin: string, query: string, heard: (result: string) => void): Promise<WebSocket> {
  const socket = new WebSocket(`${origin.replace("http", "ws")}/graphql/ws`, "graphql-transport-ws", { perMessageDeflate: false });
  await once(socket, "open");
  // Messages are taken in their order: behind the pong nothing is missed.
  for (const message of [{ type: "connection_init" }, { id: "1", type: "subscribe", payload: { query } }, { type: "ping" }]) {
    socket.send(JSON.stringify(message));
  }
  await new Promise<void>((resolve, reject) => {
    socket.once("close", (code, reason) => reject(new Error(`closed with ${code}: ${reason.toString()}`)));
    socket.on("message", (data: Buffer) => {
      const text = data.toString();
      if (text.includes('"type":"pong"')) resolve();
      else if (text.includes('"type":"next"')) heard(text);
    });
  });
  return socket;
}

/** Megabytes that a process has and has had at most. */
async function memory(pid: number): Promise<{ now: number; most: number }> {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  const megabytes = (name: string) => Math.round(Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1]) / 1024);
  return { now: megabytes("VmRSS"), most: megabytes("VmHWM") };
}

/** With which codes these were disconnected. */
async function codes(idlers: WebSocket[]): Promise<string> {
  const closed = idlers.map(async (socket) => {
    const closing = once(socket, "close");
    socket.resume();
    return (await Promise.race([closing, sleep(5_000, ["nothing"], { ref: false })]))[0] as number | string;
  });
  return [...new Set(await Promise.all(closed))].join(", ");
}

/** Adds a paper and gives the revision that has it. */
async function add(origin: string, token: string, number: number): Promise<number> {
  const input = {
    title: `Paper ${number}`,
    url: `https://example.org/${number}-${Date.now()}`,
    tldr: `What paper ${number} is about, in a sentence or two, as a list shows it to its readers.`,
    abstract: "An abstract of the longest kind. ".repeat(1500),
    authors: [{ name: "Ada Lovelace" }, { name: "Alan Turing" }, { name: "Grace Hopper" }],
  };
  const query = "mutation($input: CreatePaperInput!) { createPaper(input: $input) { revision userErrors { message } } }";
  const headers = { "content-type": "application/json", authorization: `Bearer ${token}` };
  const response = await fetch(`${origin}/graphql`, { method: "POST", headers, body: JSON.stringify({ query, variables: { input } }) });
  const answer = (await response.json()) as { data?: { createPaper?: { revision: number | null } } };
  const revision = answer.data?.createPaper?.revision;
  if (!revision) throw new Error(JSON.stringify(answer));
  return revision;
}

const folder = await mkdtemp(join(tmpdir(), "subscribers-"));
const { child, origin, token } = await start(program, folder);
try {
  const empty = await memory(child.pid ?? 0);
  /** The revisions that each subscriber heard of. */
  const heard: number[][] = Array.from({ length: subscribers }, () => []);
  /** When the last subscriber heard of a revision. */
  const last = new Map<number, number>();
  let results = 0;
  let enough = () => {};
  const all = new Promise<void>((resolve) => (enough = resolve));
  const opening = performance.now();
  const sockets: WebSocket[] = [];
  for (let from = 0; from < subscribers; from += 50) {
    const some = heard.slice(from, from + 50).map((own) =>
      subscribe(origin, NEWS, (text) => {
        const revision = Number(/"revision":(\d+)/.exec(text)?.[1]);
        own.push(revision);
        last.set(revision, performance.now());
        results += 1;
        if (results === subscribers * changes) enough();
      }),
    );
    sockets.push(...(await Promise.all(some)));
  }
  const idlers: WebSocket[] = [];
  for (let number = 0; number < stalled; number += 1) {
    const socket = await subscribe(origin, TOO_MUCH, () => undefined);
    socket.pause();
    idlers.push(socket);
  }
  const idle = await memory(child.pid ?? 0);
  console.log(`${subscribers} subscribers in ${seconds(performance.now() - opening)}; the server has ${idle.now} MB, ${empty.now} MB before`);

  const made: { revision: number; at: number }[] = [];
  const begun = performance.now();
  for (let number = 0; number < changes; number += 1) {
    const at = performance.now();
    made.push({ revision: await add(origin, token, number), at });
    await sleep(Math.max(0, at + interval - performance.now()));
  }
  const written = performance.now() - begun;
  await Promise.race([all, sleep(30_000, undefined, { ref: false })]);
  const took = performance.now() - begun;

  const wanted = made.map(({ revision }) => revision).join();
  const wrong = heard.filter((own) => own.join() !== wanted).length;
  const delays = made.map(({ revision, at }) => (last.get(revision) ?? Infinity) - at).toSorted((a, b) => a - b);
  const latest = delays.at(-1) ?? 0;
  const used = await memory(child.pid ?? 0);
  console.log(`${changes} changes in ${seconds(written)}, ${results} results in ${seconds(took)}: ${Math.round((results / took) * 1000)} a second`);
  console.log(`from sending a change until the last subscriber has it: median ${seconds(delays[delays.length >> 1] ?? 0)}, at most ${seconds(latest)}`);
  console.log(`the server has ${used.now} MB and had ${used.most} MB at most`);
  console.log(`${wrong} of ${subscribers} subscribers missed, repeated or mixed up a change`);
  console.log(`${stalled} subscribers that never read were disconnected with ${await codes(idlers)} (1006: broken off)`);
  if (wrong > 0 || latest > LATEST_MILLISECONDS || used.most > MOST_MEGABYTES) {
    console.error("FAIL");
    process.exitCode = 1;
  }
  for (const socket of sockets) socket.terminate();
} finally {
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  await ended;
  await rm(folder, { recursive: true, force: true });
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(2)} s`;
}
