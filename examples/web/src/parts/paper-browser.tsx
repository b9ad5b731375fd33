import { useMemo, useRef } from "react";
import { useQuery } from "urql";
import { graphql } from "../gql/index.ts";
import type { FacetDimension, PaperFilter } from "../gql/graphql.ts";
import { DIMENSIONS, ORDERS, toFilter, useChoices } from "./choices.tsx";
import { Controls } from "./controls.tsx";
import { Facets } from "./facets.tsx";
import { NewPapers } from "./new-papers.tsx";
import { PaperList } from "./paper-list.tsx";
import { SearchBox } from "./search-box.tsx";

// Apart from the pages, so that the first of them does not wait for the counts, and the others do not repeat them.
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
  const [{ data }, count] = useQuery({ query: OverviewDocument, variables: { filter, search, by } });
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
      <PaperList filter={filter} search={search} orderBy={ORDERS[choice.order].orderBy} total={data?.papers.totalCount} label={label} />
    </div>
  );
}
