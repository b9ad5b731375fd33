import "@graphiql/react/style.css";
import "@graphiql/plugin-doc-explorer/style.css";
import "@graphiql/plugin-history/style.css";
import "graphiql/graphiql.css";
import "./explorer.css";
import { GraphiQL } from "graphiql";
import { ExamplesMenu } from "./examples-menu.tsx";
import { examples } from "./examples.ts";
import { fetcher } from "./fetcher.ts";
import icon from "./icon.svg";
import { storageWithoutTokens } from "./token.ts";

export function Explorer() {
  return (
    <GraphiQL
      fetcher={fetcher}
      defaultTabs={examples}
      storage={storageWithoutTokens}
      // Headers are kept with their tab, without the token in them.
      shouldPersistHeaders
      showPersistHeadersSettings={false}
      defaultEditorToolsVisibility="variables"
      inputValueDeprecation
    >
      <GraphiQL.Logo>
        <ExamplesMenu />
        <a href="schema.graphql" target="_blank" rel="noreferrer" title="The schema as text">
          Schema
        </a>
        <span className="brand">
          <img src={icon} alt="" width="20" height="20" />
          paper-catalog
        </span>
      </GraphiQL.Logo>
    </GraphiQL>
  );
}
