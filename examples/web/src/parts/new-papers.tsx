import { useEffect, useState } from "react";
import { follow } from "../api/live.ts";
import { graphql } from "../gql/index.ts";
import type { PaperFilter } from "../gql/graphql.ts";

const PaperChangedDocument = graphql(/* GraphQL */ `
  subscription PaperChanged($filter: PaperFilter) {
    paperChanged(filter: $filter) {
      operation
      paperId
    }
  }
`);

interface Props {
  /** Of which list; the same object as long as it is the same list. */
  filter: PaperFilter;
  show: () => void;
}

/** Says how many papers have come since the list was shown, and leaves the list as it is until the reader wants them. */
export function NewPapers({ filter, show }: Props) {
  const [news, setNews] = useState<ReadonlySet<string>>(new Set());
  useEffect(
    () =>
      follow(PaperChangedDocument, { filter }, ({ paperChanged: { operation, paperId } }) => {
        if (operation === "UPDATED") return;
        setNews((news) => {
          const next = new Set(news);
          if (operation === "CREATED" || operation === "RESTORED") next.add(paperId);
          else next.delete(paperId);
          return next;
        });
      }),
    [filter],
  );
  return (
    <div className="news" role="status">
      {news.size > 0 && (
        <button type="button" onClick={() => { setNews(new Set()); show(); }}>
          {news.size.toLocaleString("en")} new {news.size === 1 ? "paper" : "papers"}
        </button>
      )}
    </div>
  );
}
