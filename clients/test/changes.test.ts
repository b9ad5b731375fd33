// The rules for changes of the schema, on small schemas.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { breaking, changes, unsaid } from "../schema/changes.ts";

const RELEASED = `
  type Query { paper(id: ID!): Paper }
  type Paper { id: ID! title: String! kind: Kind! }
  enum Kind { ARTICLE BOOK }
`;

const CHANGELOG = "# Changelog\n\n## Unreleased\n\n- `Paper.venue`, and `THESIS`.\n\n## 0.1.0\n\n- `authors`.\n";

async function found(from: string, to: string) {
  return changes(RELEASED, RELEASED.replace(from, to));
}

describe("a change of the schema", () => {
  for (const [what, from, to] of [
    ["a field that is gone", "title: String!", ""],
    ["a field that may be null now", "title: String!", "title: String"],
    ["an argument that has to be there now", "paper(id: ID!)", "paper(id: ID!, language: String!)"],
    ["a value that is gone", "BOOK", ""],
  ] as const) {
    test(`breaks clients: ${what}`, async () => {
      assert.equal(breaking(await found(from, to)).length, 1);
    });
  }

  test("does not break them when it adds something", async () => {
    assert.deepEqual(breaking(await found("kind: Kind!", "kind: Kind! venue(long: Boolean): Venue } type Venue { name: String!")), []);
  });

  test("is in the changelog by its name or by what has it", async () => {
    const said = [
      ["kind: Kind!", "kind: Kind! venue(long: Boolean): Venue } type Venue { name: String!"],
      ["BOOK", "BOOK THESIS"],
    ] as const;
    for (const [from, to] of said) assert.deepEqual(unsaid(await found(from, to), CHANGELOG), []);
  });

  test("is missed in the changelog, also when a former release speaks of it", async () => {
    const missing = unsaid(await found("paper(id: ID!): Paper", "paper(id: ID!): Paper authors: [String!]!"), CHANGELOG);
    assert.deepEqual(missing.map(({ path }) => path), ["Query.authors"]);
  });

  test("is none when only the words about it are others", async () => {
    assert.deepEqual(await found("title: String!", '"The title." title: String!'), []);
  });
});
