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
    if (options.token && tab === "AddAPaper") await explorer.authorize(tab, options.token);
    const answer = await explorer.run(tab);
    const verdict = judge(tab, answer);
    if (verdict) problems.push(`${tab}: ${verdict}`);
    console.log(`${verdict ? "FAIL" : "ok  "}  ${tab}: ${answer.status}, ${answer.milliseconds} ms`);
    await screenshot(page, tab);
  }
  problems.push(...(await explorer.tryTools()));
  await screenshot(page, "tools");
  if (await explorer.stores(options.token)) problems.push("the token is in the browser's storage");
  await page.emulateMedia({ colorScheme: "dark" });
  await explorer.open("/graphiql");
  problems.push(...missing(tabs, await explorer.tabs()).map((problem) => `after loading again: ${problem}`));
  await explorer.run(tabs[0]);
  await screenshot(page, "dark");
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
  if (tab !== "AddAPaper") return codes.length ? `errors ${codes}` : null;
  if (!options.token) return codes.includes("UNAUTHENTICATED") ? null : "is not refused without a token";
  const { paper, userErrors = [] } = body.data?.createPaper ?? {};
  // The second time it is in the catalog already.
  const isThere = userErrors.some(({ code }) => code === "DUPLICATE_IDENTIFIER");
  return paper || isThere ? null : `adds nothing: ${JSON.stringify(body)}`;
}

async function screenshot(page, name) {
  if (!options.screenshots) return;
  await mkdir(options.screenshots, { recursive: true });
  await page.screenshot({ path: join(options.screenshots, `${name}.png`) });
}
