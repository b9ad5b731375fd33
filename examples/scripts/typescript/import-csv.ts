// Adds the papers of a CSV file to a catalog, and corrects those that it has.
//
//   PAPER_CATALOG_TOKEN=pc_... npm run import-csv -- ../papers.csv [http://127.0.0.1:8000/graphql]
//
// The columns are `title url tldr authors topics published arxiv doi`; several authors or topics stand between semicolons. An empty cell
// says nothing: it clears no value. A second run of the same file changes nothing. Exits with 1 when a row was refused.
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { parse } from "csv-parse";
import { Catalog, CatalogError } from "./catalog.ts";

const FIND = /* GraphQL */ `
  query Find($key: PaperKey!) {
    paper(by: $key) { id revision }
  }
`;

const CREATE = /* GraphQL */ `
  mutation Create($input: CreatePaperInput!) {
    createPaper(input: $input) {
      paper { id revision }
      userErrors { code message field }
    }
  }
`;

const UPDATE = /* GraphQL */ `
  mutation Update($input: UpdatePaperInput!) {
    updatePaper(input: $input) {
      paper { id revision }
      userErrors { code message field }
    }
  }
`;

interface Paper {
  id: string;
  revision: number;
}

interface UserError {
  code: string;
  message: string;
  field: string[] | null;
}

interface Payload {
  paper: Paper | null;
  userErrors: UserError[];
}

interface Values {
  title: string;
  url: string;
  tldr?: string;
  authors?: { name: string }[];
  topics?: string[];
  publishedOn?: string;
  arxivId?: string;
  doi?: string;
  createMissingTopics: true;
}

type Outcome = "created" | "updated" | "unchanged" | "refused";

/** The catalog does not take a row as it is. */
class Refused extends Error {
  readonly codes: string[];

  constructor(errors: UserError[]) {
    super(errors.map(({ field, message }) => `${(field ?? ["row"]).join(".")}: ${message}`).join("; "));
    this.codes = errors.map(({ code }) => code);
  }
}

async function main([file, url = "http://127.0.0.1:8000/graphql"]: string[], token = process.env.PAPER_CATALOG_TOKEN): Promise<number> {
  if (!file || !token) {
    console.error("usage: PAPER_CATALOG_TOKEN=pc_... npm run import-csv -- FILE [URL]");
    return 2;
  }
  const catalog = new Catalog(url, token);
  const outcomes: Record<Outcome, number> = { created: 0, updated: 0, unchanged: 0, refused: 0 };
  const rows = createReadStream(file).pipe(parse({ bom: true, columns: true, info: true, trim: true }));
  for await (const { record, info } of rows as AsyncIterable<{ record: Record<string, string>; info: { lines: number } }>) {
    try {
      outcomes[await put(catalog, valuesOf(record))] += 1;
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      outcomes.refused += 1;
      console.error(`${file}:${info.lines}: ${error.message}`);
    }
  }
  console.log(Object.entries(outcomes).map(([outcome, rows]) => `${outcome}=${rows}`).join(" "));
  return outcomes.refused > 0 ? 1 : 0;
}

/** A row as the API takes it; empty cells are absent. */
function valuesOf(row: Record<string, string>): Values {
  const { title = "", url = "", tldr, authors, topics, published, arxiv, doi } = row;
  return {
    // Title and link cannot be missing: the catalog says so better than we could.
    title,
    url,
    ...(tldr && { tldr }),
    ...(authors && { authors: parts(authors).map((name) => ({ name })) }),
    ...(topics && { topics: parts(topics) }),
    ...(published && { publishedOn: published }),
    ...(arxiv && { arxivId: arxiv }),
    ...(doi && { doi }),
    createMissingTopics: true,
  };
}

function parts(cell: string): string[] {
  return cell.split(";").map((part) => part.trim()).filter(Boolean);
}

/** Adds a paper or corrects the one that is there, and says which. */
async function put(catalog: Catalog, values: Values): Promise<Outcome> {
  const paper = await find(catalog, values);
  if (!paper) return create(catalog, values);
  try {
    return await update(catalog, paper, values);
  } catch (error) {
    // Somebody else changed it after we read it: once more, on top of that.
    if (!(error instanceof Refused) || !error.codes.includes("STALE_REVISION")) throw error;
    const current = await find(catalog, values);
    if (!current) throw error;
    return update(catalog, current, values);
  }
}

/** The paper by the best of its keys. */
async function find(catalog: Catalog, { doi, arxivId, url }: Values): Promise<Paper | null> {
  const key = doi ? { doi } : arxivId ? { arxiv: arxivId } : url ? { url } : null;
  if (!key) return null;
  const { paper } = await catalog.run<{ paper: Paper | null }>(FIND, { key });
  return paper;
}

async function create(catalog: Catalog, values: Values): Promise<Outcome> {
  // The same row has the same key, so that a request whose answer was lost adds nothing when it is sent again.
  const idempotencyKey = createHash("sha256").update(JSON.stringify(values)).digest("hex");
  const { createPaper } = await catalog.run<{ createPaper: Payload }>(CREATE, { input: { ...values, idempotencyKey } });
  settle(createPaper);
  return "created";
}

async function update(catalog: Catalog, { id, revision }: Paper, patch: Values): Promise<Outcome> {
  const input = { id, expectedRevision: revision, patch };
  const { updatePaper } = await catalog.run<{ updatePaper: Payload }>(UPDATE, { input });
  // What is as wanted already is not written, and keeps its revision.
  return settle(updatePaper).revision === revision ? "unchanged" : "updated";
}

function settle({ paper, userErrors }: Payload): Paper {
  if (!paper) throw new Refused(userErrors);
  return paper;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  // What is wrong with this request is wrong with all of them: a bad token, a missing scope, a server out of order.
  if (!(error instanceof CatalogError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
