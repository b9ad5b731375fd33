// The pane beside the documentation: what one has to know that no type says.
import type { GraphiQLPlugin } from "@graphiql/react";
import { PLACEHOLDER } from "./token.ts";

function Icon() {
  return (
    <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="1.6" strokeLinecap="round" aria-hidden="true">
      <circle cx="12" cy="12" r="9" />
      <path d="M9.6 9.4a2.5 2.5 0 1 1 3.5 2.4c-.7.3-1.1.8-1.1 1.6v.4M12 17v.1" />
    </svg>
  );
}

/** Addresses are relative: they also work below a prefix that a proxy adds. */
function Guide() {
  return (
    <section className="guide" aria-label="Guide">
      <h2>Guide</h2>
      <h3>Tokens</h3>
      <p>
        Everybody may read. Writing, drafts and the audit log need a token, which goes under <em>Headers</em> below the query:
      </p>
      <pre>{`{ "Authorization": "Bearer ${PLACEHOLDER}" }`}</pre>
      <p>The first start of the server printed one. This makes another:</p>
      <pre>paper-catalog token create --name me --role editor</pre>
      <p>
        Each tab has headers of its own. A token is forgotten when the page is closed or loaded again. The field <code>viewer</code> says what
        yours may do.
      </p>
      <h3>Pages</h3>
      <p>
        Send <code>pageInfo.endCursor</code> as <code>after</code> while <code>hasNextPage</code> is true. What is added meanwhile neither
        repeats nor hides an entry.
      </p>
      <h3>News</h3>
      <p>
        Subscriptions run over <code>graphql/ws</code> (graphql-transport-ws) until you stop them, and as server-sent events for those who
        accept <code>text/event-stream</code>. The pane on the right has the latest result.
      </p>
      <h3>Files</h3>
      <ul>
        <li>
          <a href="papers.bib">papers.bib</a>, <a href="papers.ris">.ris</a>, <a href="papers.csv">.csv</a>, <a href="papers.jsonl">.jsonl</a>: all
          papers; <code>?search=</code> and <code>?filter=</code> choose
        </li>
        <li>
          <a href="feed.atom">feed.atom</a>, <a href="feed.rss">.rss</a>, <a href="feed.json">.json</a>: the newest ones
        </li>
        <li>
          <a href="schema.graphql">schema.graphql</a>: the schema, for your tools
        </li>
      </ul>
      <h3>More</h3>
      <p>
        The book above explains every type. In the source of this server, <code>docs/API-DESIGN.md</code> has what spans them (ids, filters,
        search, errors, limits), <code>docs/SCHEMA.md</code> the schema for reading, and <code>examples/</code> clients and scripts to copy.
      </p>
    </section>
  );
}

export const GUIDE_PLUGIN: GraphiQLPlugin = { title: "Guide", icon: Icon, content: Guide };
