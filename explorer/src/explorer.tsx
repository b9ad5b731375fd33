import "@graphiql/react/style.css";
import "@graphiql/plugin-doc-explorer/style.css";
import "@graphiql/plugin-history/style.css";
import "graphiql/graphiql.css";
import "./explorer.css";
import { HISTORY_PLUGIN } from "@graphiql/plugin-history";
import { GraphiQL } from "graphiql";
import { ExamplesMenu } from "./examples-menu.tsx";
import { examples } from "./examples.ts";
import { fetcher } from "./fetcher.ts";
import { GUIDE_PLUGIN } from "./guide.tsx";
import icon from "./icon.svg";
import { storageWithoutTokens } from "./token.ts";

export function Explorer() {
  return (
    <GraphiQL
      fetcher={fetcher}
      defaultTabs={examples}
      plugins={[HISTORY_PLUGIN, GUIDE_PLUGIN]}
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
