// What tools learn from the server is what the file says.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { buildClientSchema, getIntrospectionQuery, printSchema, type IntrospectionQuery } from "graphql";
import { changes } from "../schema/changes.ts";
import { run } from "./support.ts";

test("introspection has the schema that schema.graphql has", async () => {
  const options = { specifiedByUrl: true, inputValueDeprecation: true, oneOf: true };
  const introspection = await run<IntrospectionQuery>(getIntrospectionQuery(options));
  const file = await readFile("../schema.graphql", "utf8");
  assert.deepEqual(await changes(file, printSchema(buildClientSchema(introspection))), []);
});
