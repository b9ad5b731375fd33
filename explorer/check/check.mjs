// Checks the explorer of a running catalog in Chromium, with every other host out of reach.
//
//   [PAPER_CATALOG_TOKEN=pc_...] node check/check.mjs [http://127.0.0.1:8000] [--screenshots DIR] [--chromium FILE] [--fallback]
//
// Each example has to be valid for the schema of the server and to run in its tab. With a token that may write, the
// example that adds a paper really adds it. Any console error, page error, violation of the content security policy or
// request to another host fails the check. `--fallback` expects the small page of a server that was built without npm.
import { mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { buildSchema, parse, validate } from "graphql";
import { open } from "./browser.mjs";
import { Explorer, Fallback } from "./pages.mjs";

/** The examples that write or need a token, and what is right about the answer to one that may. */
const WRITING = {
  // The second time it is in the catalog already.
  AddAPaper: ({ createPaper }) => createPaper.paper || createPaper.userErrors.some(({ code }) => code === "DUPLICATE_IDENTIFIER"),
  ImportWithoutWriting: ({ importPapers }) => importPapers.rows.length === 3 && importPapers.rejected === 1,
};

const EXAMPLES = new URL("../src/examples/", import.meta.url);

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    screenshots: { type: "string" },
    chromium: { type: "string", default: "/usr/bin/chromium" },
    timeout: { type: "string", default: "30000" },
    fallback: { type: "boolean", default: false },
  },
});
const options = { ...values, url: positionals[0] ?? "http://127.0.0.1:8000", token: process.env.PAPER_CATALOG_TOKEN };

const problems = await main();
for (const problem of problems) console.error(`FAIL  ${problem}`);
console.log(problems.length ? `${problems.length} problems` : "the explorer is fine");
process.exitCode = problems.length ? 1 : 0;

async function main() {
  const browser = await open(options.url, { executablePath: options.chromium, timeout: Number(options.timeout) });
  try {
    await (options.fallback ? checkFallback(browser) : checkExplorer(browser));
  } catch (error) {
    browser.problems.push(String(error));
    await screenshot(browser.page, "failed");
  } finally {
    await browser.close();
  }
  return browser.problems;
}

async function checkExplorer({ page, problems }) {
  const examples = await readExamples();
  problems.push(...(await invalidExamples(examples)));
  const explorer = new Explorer(page, options.url);
  await explorer.open("/");
  const tabs = await explorer.tabs();
  problems.push(...missing(examples.map(({ operation }) => operation), tabs));
  for (const tab of tabs) {
    if (tab === "FollowPapers") {
      problems.push(...(await follows(explorer)));
      await screenshot(page, tab);
      continue;
    }
    if (options.token && tab in WRITING) await explorer.authorize(tab, options.token);
    const answer = await explorer.run(tab);
    const verdict = judge(tab, answer);
    if (verdict) problems.push(`${tab}: ${verdict}`);
    console.log(`${verdict ? "FAIL" : "ok  "}  ${tab}: ${answer.status}, ${answer.milliseconds} ms`);
    await screenshot(page, tab);
  }
  problems.push(...(await explorer.tryTools()));
  await screenshot(page, "tools");
  await explorer.guide();
  await screenshot(page, "guide");
  if (await explorer.stores(options.token)) problems.push("the token is in the browser's storage");
  await page.emulateMedia({ colorScheme: "dark" });
  await explorer.open("/graphiql");
  problems.push(...missing(tabs, await explorer.tabs()).map((problem) => `after loading again: ${problem}`));
  await explorer.run(tabs[0]);
  await screenshot(page, "dark");
}

/** Runs the subscription, and with a token adds papers until one is shown: nothing tells a page that a subscription has begun. */
async function follows(explorer) {
  const stop = await explorer.follow("FollowPapers");
  let isShown = !options.token;
  for (let number = 1; number <= 5 && !isShown; number += 1) {
    const title = `Added while somebody looks on ${Date.now()}`;
    await add(title);
    isShown = await explorer.shows(title);
  }
  await stop();
  console.log(`${isShown ? "ok  " : "FAIL"}  FollowPapers: ${options.token ? "what is added" : "begun"}`);
  return isShown ? [] : ["FollowPapers does not show what is added"];
}

/** Adds a paper as a script does. */
async function add(title) {
  const query = "mutation($input: CreatePaperInput!) { createPaper(input: $input) { userErrors { message } } }";
  const variables = { input: { title, url: `https://example.org/${encodeURIComponent(title)}` } };
  const headers = { "content-type": "application/json", authorization: `Bearer ${options.token}` };
  const response = await fetch(new URL("/graphql", options.url), { method: "POST", headers, body: JSON.stringify({ query, variables }) });
  const { data, errors } = await response.json();
  if (errors || data.createPaper.userErrors.length) throw new Error(JSON.stringify(errors ?? data));
}

async function checkFallback({ page, problems }) {
  const fallback = new Fallback(page, options.url);
  const answer = await fallback.run();
  if (!answer.includes('"data"') || answer.includes('"errors"')) problems.push(`the small page shows ${answer}`);
  await screenshot(page, "fallback");
}

async function readExamples() {
  const names = await readdir(EXAMPLES);
  return Promise.all(
    names.map(async (name) => {
      const document = parse(await readFile(new URL(name, EXAMPLES), "utf8"));
      return { name, document, operation: document.definitions[0].name.value };
    }),
  );
}

async function invalidExamples(examples) {
  const response = await fetch(new URL("/schema.graphql", options.url));
  const schema = buildSchema(await response.text());
  return examples.flatMap(({ name, document }) =>
    validate(schema, document).map((error) => `${name} is not valid: ${error.message}`),
  );
}

function missing(wanted, present) {
  return wanted.filter((name) => !present.includes(name)).map((name) => `there is no tab ${name}`);
}

/** What is wrong with the answer to an example; nothing when it is as the example says. */
function judge(tab, { status, body, shown }) {
  if (status !== 200) return `status ${status}: ${JSON.stringify(body)}`;
  if (!shown) return "the answer is not shown";
  const codes = (body.errors ?? []).map((error) => error.extensions?.code);
  if (tab === "WhatErrorsLookLike") return codes.length ? null : "shows no error";
  if (!(tab in WRITING)) return codes.length ? `errors ${codes}` : null;
  if (!options.token) return codes.includes("UNAUTHENTICATED") ? null : "is not refused without a token";
  return !codes.length && WRITING[tab](body.data) ? null : `is not done: ${JSON.stringify(body)}`;
}

async function screenshot(page, name) {
  if (!options.screenshots) return;
  await mkdir(options.screenshots, { recursive: true });
  await page.screenshot({ path: join(options.screenshots, `${name}.png`) });
}
