import { useCallback, useMemo, useRef, useState } from "react";
import { useClient, useQuery } from "urql";
import { graphql } from "../gql/index.ts";
import type { FacetDimension, PaperFilter } from "../gql/graphql.ts";
import { DIMENSIONS, ORDERS, toFilter, useChoices } from "./choices.tsx";
import { Controls } from "./controls.tsx";
import { Facets } from "./facets.tsx";
import { NewPapers } from "./new-papers.tsx";
import { PaperList } from "./paper-list.tsx";
import { SearchBox } from "./search-box.tsx";

// Apart from the pages, so that the others than the first do not repeat the counts.
const OverviewDocument = graphql(/* GraphQL */ `
  query Overview($filter: PaperFilter, $search: String, $by: [FacetDimension!]!) {
    papers(filter: $filter, search: $search, first: 0) {
      totalCount
      facets(by: $by, first: 12, ignoreOwnFilter: true) {
        ...Facets
      }
    }
  }
`);

interface Props {
  /** What the page is about. The same object as long as it is the same page. */
  scope: PaperFilter;
  /** Names the list for those who hear it. */
  label: string;
}

/** The papers of a page, and what the reader can choose among them. */
export function PaperBrowser({ scope, label }: Props) {
  const choices = useChoices();
  const { choice } = choices;
  const filter = useMemo(() => ({ ...toFilter(choice), ...scope }), [choice, scope]);
  const search = choice.search || null;
  // To choose among the topics of a topic's page would leave the page.
  const by = useMemo(() => Object.values(DIMENSIONS).map(({ by }): FacetDimension => by).filter((by) => by !== "TOPIC" || !scope.topics), [scope]);
  const variables = { filter, search, by };
  // To count a large catalog is more work than to list the first papers of it, so that it comes behind them.
  const client = useClient();
  const [counting, setCounting] = useState(() => Boolean(client.readQuery(OverviewDocument, variables, { requestPolicy: "cache-only" })?.data));
  const startCounting = useCallback(() => { setCounting(true); }, []);
  const [{ data }, count] = useQuery({ query: OverviewDocument, variables, pause: !counting });
  const browser = useRef<HTMLDivElement>(null);
  const showNew = () => {
    // By the time of their addition, new papers are in front whenever they were published.
    choices.setOrder("added");
    count({ requestPolicy: "network-only" });
    browser.current?.focus();
  };
  return (
    <div className="browser" ref={browser} tabIndex={-1}>
      <SearchBox choices={choices} label={label} />
      <Controls choices={choices} />
      {data && <Facets facets={data.papers.facets} choices={choices} />}
      {!search && <NewPapers key={JSON.stringify(filter)} filter={filter} show={showNew} />}
      <PaperList filter={filter} search={search} orderBy={ORDERS[choice.order].orderBy} total={data?.papers.totalCount} label={label} onShown={startCounting} />
    </div>
  );
}
