// A catalog and the site that reads it, on two origins: the server's program with a new database, and the built site.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { build, preview } from "vite";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const TARGET = process.env.CARGO_TARGET_DIR ?? fileURLToPath(new URL("../../../target", import.meta.url));

/** The server's program: `PAPER_CATALOG` or what `cargo build` has made. */
function program() {
  const path = process.env.PAPER_CATALOG ?? join(TARGET, "debug", "paper-catalog");
  if (!existsSync(path)) throw new Error(`there is no ${path}: run cargo build, or name the program in PAPER_CATALOG`);
  return path;
}

/** Starts a catalog on a database that is there, or on a new one with the demo entries or without any. */
export async function startCatalog({ demo = true, database: present } = {}) {
  const folder = await mkdtemp(join(tmpdir(), "web-check-"));
  const database = present ?? `sqlite:${join(folder, "catalog.db")}`;
  const flags = ["serve", "--listen", "127.0.0.1:0", "--database-url", database, demo && !present ? "--demo" : "--no-demo"];
  const child = spawn(program(), flags, { stdio: ["ignore", "pipe", "pipe"] });
  let log = "";
  child.stderr.on("data", (text) => (log += text));
  const found = {};
  for await (const line of createInterface({ input: child.stdout })) {
    found.origin ??= /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0];
    found.token ??= /pc_[a-z0-9]+/.exec(line)?.[0];
    if (found.origin && (found.token || present)) break;
  }
  if (!found.origin) throw new Error(`the server did not start:\n${log}`);
  const stop = async () => {
    const ended = once(child, "exit");
    child.kill("SIGTERM");
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  return { ...found, api: new Api(found), stop };
}

/** A script's view of the catalog. */
class Api {
  #url;
  #token;

  constructor({ origin, token }) {
    this.#url = `${origin}/graphql`;
    this.#token = token;
  }

  /** Carries out an operation; anything but an answer without errors is thrown. */
  async run(query, variables) {
    const response = await fetch(this.#url, {
      method: "POST",
      headers: { "content-type": "application/json", accept: "application/graphql-response+json", authorization: `Bearer ${this.#token}` },
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors } = await response.json();
    if (errors) throw new Error(JSON.stringify(errors));
    return data;
  }

  async addPaper(input) {
    const query = `mutation Add($input: CreatePaperInput!) {
      createPaper(input: $input) { paper { id slug title } userErrors { code message field } }
    }`;
    const { createPaper } = await this.run(query, { input });
    if (!createPaper.paper) throw new Error(JSON.stringify(createPaper.userErrors));
    return createPaper.paper;
  }
}

/** Builds the site for a catalog and serves it, as it would be put online. */
export async function startSite(catalog) {
  const folder = await mkdtemp(join(tmpdir(), "web-check-site-"));
  process.env.VITE_API_URL = `${catalog.origin}/graphql`;
  const site = { root: ROOT, logLevel: "warn", build: { outDir: folder, emptyOutDir: true } };
  await build(site);
  const server = await preview({ ...site, preview: { host: "127.0.0.1", port: 0 } });
  const { port } = server.httpServer.address();
  const stop = async () => {
    await server.close();
    await rm(folder, { recursive: true, force: true });
  };
  return { origin: `http://127.0.0.1:${port}`, stop };
}
