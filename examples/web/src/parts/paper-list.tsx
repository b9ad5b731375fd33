import { useCallback, useEffect, useMemo } from "react";
import { useWalk } from "../api/walk.ts";
import { graphql } from "../gql/index.ts";
import type { PaperFilter, PaperOrder, PapersQuery } from "../gql/graphql.ts";
import { More } from "./more.tsx";
import { PaperCard } from "./paper-card.tsx";
import { Failure, Loading } from "./states.tsx";

const PapersDocument = graphql(/* GraphQL */ `
  query Papers($filter: PaperFilter, $search: String, $orderBy: [PaperOrder!], $after: String) {
    papers(filter: $filter, search: $search, orderBy: $orderBy, first: 20, after: $after) {
      edges {
        ...Highlights
        node {
          id
          ...PaperCard
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

const connection = ({ papers }: PapersQuery) => papers;

interface Props {
  /** The same object as long as it is the same list, as for all here. */
  filter: PaperFilter;
  /** What is searched for, if anything. */
  search: string | null;
  orderBy: PaperOrder[];
  /** How many there are in all; absent as long as that is not known. */
  total: number | undefined;
  /** Names the list for those who hear it. */
  label: string;
  /** Called when the first papers are there. */
  onShown: () => void;
}

/** Papers without end: the next ones come when the reader is about to reach the last. */
export function PaperList({ filter, search, orderBy, total, label, onShown }: Props) {
  const variables = useCallback((after: string | null) => ({ filter, search, orderBy, after }), [filter, search, orderBy]);
  const walk = useWalk(useMemo(() => ({ document: PapersDocument, variables, pick: connection }), [variables]));
  const edges = walk.pages.flatMap((page) => page.edges);
  const shown = walk.pages.length > 0;
  useEffect(() => {
    if (shown) onShown();
  }, [shown, onShown]);
  const empty = shown && edges.length === 0;
  return (
    <section aria-label={label}>
      <p className="tally" role="status">
        {total !== undefined && edges.length > 0 && tally(edges.length, total)}
        {empty && !walk.fetching && "No papers"}
      </p>
      <ol className="papers" aria-busy={walk.fetching}>
        {/* By the paper, not by its place: who has the focus keeps it when another filter leaves the paper in the list. */}
        {edges.map((edge) => (
          <li key={edge.node.id}>
            <PaperCard paper={edge.node} found={edge} />
          </li>
        ))}
      </ol>
      {empty && !walk.fetching && (
        <div className="notice">
          <h2>{search ? "Nothing found" : "Nothing here"}</h2>
          <p>{search ? `No paper matches “${search}”. Try fewer or other words, or fewer filters.` : "No paper of the catalog is like this."}</p>
        </div>
      )}
      {walk.error && <Failure error={walk.error} retry={walk.retry} />}
      {walk.fetching && edges.length === 0 && <Loading />}
      {walk.hasMore && !walk.error && <More fetching={walk.fetching} more={walk.more} />}
    </section>
  );
}

function tally(shown: number, total: number): string {
  const papers = `${total.toLocaleString("en")} ${total === 1 ? "paper" : "papers"}`;
  return shown < total ? `${shown.toLocaleString("en")} of ${papers}` : papers;
}
