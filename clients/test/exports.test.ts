// Files of papers, and feeds, as tools read them that know nothing of this catalog: what they find is what the API says.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { before, describe, test } from "node:test";
import { promisify } from "node:util";
import { logger, plugins, type Item, type Name } from "@citation-js/core";
import "@citation-js/plugin-bibtex";
import "@citation-js/plugin-ris";
import { parse as parseBibtex, type Creator } from "@retorquere/bibtex-parser";
import { parse as parseCsv } from "csv-parse/sync";
import { parseAtomFeed, parseJsonFeed, parseRssFeed } from "feedsmith";
import RssParser from "rss-parser";
import { origin, run } from "./support.ts";

const TOPIC = "Exports";
const AUTHORSHIPS = "authorships(first: 100) { nodes { nameAsPublished } pageInfo { hasNextPage endCursor } }";

// What is easily lost on the way: accents, other scripts, characters that formats use themselves, names of several parts, many names, none.
const PAPERS = [
  {
    title: "Über die Größe naïver Schätzungen: Ångström, façade & Žižek’s Łódź",
    doi: "10.1234/accents.2024",
    publishedOn: "2024-05-17",
    venue: "Théorie & Práctica",
    abstract: "Une étude — très brève… “quoted”, 5 % & #1, a_b, C:\\dir\\file, ~tilde, {braces}.\n\nA second paragraph; with $x < y$.",
    authors: people("José Ángel Müller-Łukasiewicz", "Zoë Ő. Çelik", "Nguyễn Văn Ánh"),
  },
  { title: "大規模言語モデルの安全性について", doi: "10.1234/cjk", publishedOn: "2023-11", venue: "人工知能", authors: people("王小云", "山田太郎") },
  {
    title: "Learning $L^*$ automata in $n^2$ with 50% of {a_b} #1 & more",
    kind: "PREPRINT",
    publishedOn: "2022",
    authors: people("Ada Lovelace"),
  },
  {
    title: "Names of parts: von, Jr and the like",
    kind: "CONFERENCE_PAPER",
    doi: "10.1234/von(1)<2>;x",
    publishedOn: "2021-02-03",
    venue: "Proceedings of the “Test”",
    authors: [
      ...people("Ludwig van der Berg", "Charles de la Vallée Poussin", "Martin Luther King Jr.", "Ursula K. Le Guin", "Madonna"),
      { name: "Centre for Names and Parts", kind: "ORGANIZATION" },
    ],
  },
  {
    title: "A paper of 172 authors",
    publishedOn: "2020-12-31",
    venue: "Big Science",
    authors: people(...Array.from({ length: 172 }, (_, index) => `Ada ${"ÀBÇDÉ"[index % 5]}. Šmid${index}`)),
  },
  { title: "=A1+1, \"quoted\"; by nobody", kind: "OTHER", publishedOn: "1999", authors: [] },
];

interface Entry {
  slug: string;
  title: string;
  authors: string[];
  publishedOn: string | null;
  doi: string | null;
  abstract: string | null;
}

interface Authorships {
  nodes: { nameAsPublished: string }[];
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
}

interface Answer {
  papers: { nodes: (Omit<Entry, "authors"> & { authorships: Authorships })[] };
}

// Math, and what the tools make of it.
const MATH = /\$[^$]+\$|L<sup>\*<\/sup>|n²|x < y/g;

const hasBiber = await isThere("biber");

describe("exports", () => {
  let filter: string;
  let entries: Entry[];

  before(async () => {
    const topics = [await addSeeds(), await addPapers()].flat();
    const answer = await run<Answer>(
      `query($filter: PaperFilter) {
        papers(filter: $filter, first: 100) { nodes { slug title publishedOn doi abstract ${AUTHORSHIPS} } }
      }`,
      { filter: { topics: { any: topics } } },
    );
    filter = encodeURIComponent(JSON.stringify({ topics: { any: topics } }));
    entries = [];
    for (const { authorships, ...paper } of answer.papers.nodes) entries.push({ ...paper, authors: await allAuthors(paper.slug, authorships) });
    entries.sort(bySlug);
    assert.equal(entries.length, 21 + PAPERS.length);
  });

  async function read(path: string): Promise<string> {
    const response = await fetch(`${origin}/${path}?filter=${filter}`);
    assert.equal(response.status, 200);
    return response.text();
  }

  test("CSL-JSON, to citation-js", async () => {
    assert.deepEqual(cited(await read("papers.csl.json")), entries);
  });

  test("RIS, to citation-js", async () => {
    // A value is one line of RIS, so that lines that are empty are not there.
    const flat = entries.map((entry) => ({ ...entry, abstract: entry.abstract?.replaceAll(/\n+/g, "\n") ?? null }));
    assert.deepEqual(cited(await read("papers.ris"), "@ris/file"), flat);
  });

  for (const [extension, type] of [["bib", "@biblatex/text"], ["biblatex", "@biblatex/text"]] as const) {
    test(`${extension}, to citation-js`, async () => {
      const found = cited(await read(`papers.${extension}`), type);
      assert.deepEqual(found.map(plain), entries.map(plain));
    });

    test(`${extension}, to the parser of Better BibTeX`, async () => {
      const { entries: parsed, errors } = parseBibtex(await read(`papers.${extension}`), { sentenceCase: false });
      assert.deepEqual(errors, []);
      const found = parsed.map(({ key, fields }) => ({
        slug: key,
        title: fields["title"] ?? "",
        authors: (fields.author ?? []).map(spelledOut),
        publishedOn: fields["date"] ?? fields["year"] ?? null,
        doi: fields["doi"] ?? null,
        abstract: null,
      }));
      const expected = entries.map((entry) => ({
        ...entry,
        publishedOn: (extension === "bib" ? entry.publishedOn?.slice(0, 4) : entry.publishedOn) ?? null,
        abstract: null,
      }));
      assert.deepEqual(found.sort(bySlug).map(plain), expected.map(plain));
    });

    test(`${extension}, to biber`, { skip: !hasBiber }, async (context) => {
      const folder = await mkdtemp(join(tmpdir(), "exports-"));
      context.after(() => rm(folder, { recursive: true }));
      const file = join(folder, "papers.bib");
      await writeFile(file, await read(`papers.${extension}`));
      const { stdout } = await promisify(execFile)("biber", ["--tool", "--validate-datamodel", file, "--output-file", join(folder, "out.bib")]);
      assert.deepEqual(stdout.split("\n").filter((line) => /WARN|ERROR/.test(line)), []);
    });
  }

  test("CSV, to csv-parse", async () => {
    const rows = parseCsv(await read("papers.csv"), { columns: true, relax_column_count: false }) as Record<string, string>[];
    const found = rows.map((row) => ({
      slug: row["key"] ?? "",
      // What a spreadsheet would take for a formula has an apostrophe before it.
      title: row["title"]?.replace(/^'=/, "=") ?? "",
      publishedOn: row["published_on"] || null,
      doi: row["doi"] || null,
      abstract: row["abstract"] || null,
      authors: row["authors"] ? row["authors"].split("; ").map(turned) : [],
    }));
    assert.deepEqual(found.sort(bySlug), entries);
  });

  test("JSON Lines, to JSON.parse", async () => {
    const lines = (await read("papers.jsonl")).trimEnd().split("\n").map((line) => JSON.parse(line) as { type: string; title: string });
    const titles = lines.filter(({ type }) => type === "paper").map(({ title }) => title);
    assert.deepEqual(titles.sort(), entries.map(({ title }) => title).sort());
  });

  test("feeds, to feedsmith and rss-parser", async () => {
    const expected = entries.map(({ title, authors }) => ({ title, authors })).sort(byTitle);
    const [atom, rss, json] = [await read("feed.atom"), await read("feed.rss"), await read("feed.json")];
    // Of Atom, an entry has to have an author.
    const named = expected.map(({ title, authors }) => ({ title, authors: authors.length > 0 ? authors : ["unknown"] }));
    const inAtom = (parseAtomFeed(atom).entries ?? []).map(({ title, authors }) => ({ title: title?.value ?? "", authors: authors?.map(({ name }) => name) ?? [] }));
    assert.deepEqual(inAtom.sort(byTitle), named);
    const inRss = (parseRssFeed(rss).items ?? []).map(({ title, dc }) => ({ title, authors: dc?.creators ?? [] }));
    assert.deepEqual(inRss.sort(byTitle), expected);
    const inJson = (parseJsonFeed(json).items ?? []).map(({ title, authors }) => ({ title, authors: authors?.map(({ name }) => name) ?? [] }));
    assert.deepEqual(inJson.sort(byTitle), expected);
    for (const feed of [atom, rss]) {
      const { items } = await new RssParser().parseString(feed);
      assert.deepEqual(items.map(({ title }) => title).sort(), expected.map(({ title }) => title).sort());
    }
  });
});

/** Imports the papers of the demonstration; the slugs of their topics that are below no other. */
async function addSeeds(): Promise<string[]> {
  const content = await readFile("../seeds/demo.jsonl", "utf8");
  const { importPapers } = await run<{ importPapers: { rejected: number; userErrors: unknown[] } }>(
    `mutation($content: String!) {
      importPapers(input: { source: { document: { content: $content } }, sourceName: "seeds" }) { rejected userErrors { message } }
    }`,
    { content },
  );
  assert.deepEqual(importPapers, { rejected: 0, userErrors: [] });
  const lines = content.trimEnd().split("\n").map((line) => JSON.parse(line) as { type: string; slug: string; parent?: string });
  return lines.filter(({ type, parent }) => type === "topic" && !parent).map(({ slug }) => slug);
}

/** Adds the papers above; the slugs of their topics. */
async function addPapers(): Promise<string[]> {
  for (const [number, paper] of PAPERS.entries()) {
    const input = { ...paper, url: `https://example.org/exports/${number}`, topics: [TOPIC], createMissingTopics: true };
    const { createPaper } = await run<{ createPaper: { userErrors: unknown[] } }>(
      "mutation($input: CreatePaperInput!) { createPaper(input: $input) { userErrors { message } } }",
      { input },
    );
    assert.deepEqual(createPaper.userErrors, []);
  }
  return [TOPIC.toLowerCase()];
}

/** All authors of a paper, whose first ones are known. */
async function allAuthors(slug: string, { nodes, pageInfo }: Authorships): Promise<string[]> {
  const names = nodes.map(({ nameAsPublished }) => nameAsPublished);
  if (!pageInfo.hasNextPage) return names;
  const query = `query($slug: String!, $after: String) { paper(by: { slug: $slug }) { ${AUTHORSHIPS.replace("100", "100, after: $after")} } }`;
  const { paper } = await run<{ paper: { authorships: Authorships } }>(query, { slug, after: pageInfo.endCursor });
  return [...names, ...(await allAuthors(slug, paper.authorships))];
}

function people(...names: string[]): { name: string; kind?: string }[] {
  return names.map((name) => ({ name }));
}

/** What citation-js reads, without a word of complaint. */
function cited(text: string, forceType?: string): Entry[] {
  logger._log.length = 0;
  const items = plugins.input.chain(text, { strict: true, ...(forceType ? { forceType } : {}) });
  assert.deepEqual(logger._log, []);
  return items.map(fromItem).sort(bySlug);
}

function fromItem({ id, title, author = [], issued, DOI, abstract }: Item): Entry {
  const paragraphs = [abstract ?? []].flat().filter((line) => line !== "");
  return {
    slug: id,
    title,
    publishedOn: issued?.["date-parts"][0]?.map((part) => String(part).padStart(2, "0")).join("-") ?? null,
    doi: DOI ?? null,
    abstract: paragraphs.length > 0 ? paragraphs.join("\n") : null,
    authors: author.map((name) => spelled(name)),
  };
}

function spelled(name: Name): string {
  return name.literal ?? joined(name.given, name["non-dropping-particle"], name.family, name.suffix);
}

function spelledOut({ name, firstName, prefix, lastName, suffix }: Creator): string {
  return name || joined(firstName, prefix, lastName, suffix);
}

/** A name that is written as it is sorted: family, given, suffix. An organization ends with a comma. */
function turned(name: string): string {
  const [family, given, suffix] = name.split(", ");
  return joined(given, family?.replace(/,$/, ""), suffix);
}

function joined(...parts: (string | null | undefined)[]): string {
  return parts.filter(Boolean).join(" ");
}

/** The entry without what TeX has ways of its own for: paragraphs, dashes, and math, which tools turn into what they show. */
function plain(entry: Entry): Entry {
  const flat = (text: string) => text.replaceAll(MATH, "").replaceAll("--", "–").replaceAll(/\s+/g, " ");
  return { ...entry, title: flat(entry.title), abstract: entry.abstract && flat(entry.abstract) };
}

function bySlug(one: { slug: string }, other: { slug: string }): number {
  return one.slug < other.slug ? -1 : 1;
}

function byTitle(one: { title?: string | undefined }, other: { title?: string | undefined }): number {
  return (one.title ?? "") < (other.title ?? "") ? -1 : 1;
}

async function isThere(program: string): Promise<boolean> {
  return promisify(execFile)(program, ["--version"]).then(() => true, () => false);
}
