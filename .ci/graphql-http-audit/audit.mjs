// Runs the audit of the npm package graphql-http against a server: node audit.mjs URL
import { serverAudits } from 'graphql-http';

const EXPECTED = 61;

const url = process.argv[2];
if (!url) {
  console.error('usage: node audit.mjs URL');
  process.exit(2);
}

let ok = 0;
const failed = [];
for (const audit of serverAudits({ url, fetchFn: fetch })) {
  const result = await audit.fn();
  if (result.status === 'ok') {
    ok += 1;
  } else {
    failed.push(`${result.status} ${audit.id} ${audit.name}: ${result.reason}`);
  }
}
for (const line of failed) console.log(line);
console.log(`${ok} of ${ok + failed.length} audits ok`);
process.exit(ok === EXPECTED && failed.length === 0 ? 0 : 1);
