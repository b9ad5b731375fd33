// Compares schema.graphql with that of the last release, and what changed with the changelog.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { breaking, changes, unsaid } from "./changes.ts";

const [released, present, changelog] = await Promise.all(
  ["clients/released/schema.graphql", "schema.graphql", "CHANGELOG.md"].map((name) => readFile(join("..", name), "utf8")),
);
const found = await changes(released ?? "", present ?? "");
const broken = breaking(found);
const missing = unsaid(found, changelog ?? "");

for (const { criticality, message } of found) console.log(`${criticality.level.toLowerCase().padEnd(12)}  ${message}`);
console.log(`${found.length} changes of the schema since the last release`);
for (const { message, criticality } of broken) {
  console.error(`FAIL  breaks clients: ${message}${criticality.reason ? ` ${criticality.reason}` : ""}`);
}
for (const { message, path } of missing) {
  console.error(`FAIL  CHANGELOG.md does not name \`${path ?? ""}\` under Unreleased: ${message}`);
}
process.exitCode = broken.length + missing.length > 0 ? 1 : 0;
