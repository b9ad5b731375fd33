// A list that grows by pages, as a component of Relay asks for it.
import { graphql } from "relay-runtime";
import type { FeedQuery$data } from "./__generated__/FeedQuery.graphql";
import type { feed_entry$data } from "./__generated__/feed_entry.graphql";

export const entry = graphql`
  fragment feed_entry on Paper {
    title
    summary
    publishedOn
    url
    authors(first: 3) {
      displayName
    }
  }
`;

export const feed = graphql`
  fragment feed_papers on Query
  @argumentDefinitions(count: { type: "Int", defaultValue: 10 }, cursor: { type: "String" }, filter: { type: "PaperFilter" })
  @refetchable(queryName: "FeedNextQuery") {
    papers(first: $count, after: $cursor, filter: $filter) @connection(key: "Feed_papers", filters: ["filter"]) {
      totalCount
      edges {
        node {
          id
          ...feed_entry
        }
      }
    }
  }
`;

export const query = graphql`
  query FeedQuery($count: Int!, $filter: PaperFilter) {
    viewer {
      scopes
    }
    ...feed_papers @arguments(count: $count, filter: $filter)
  }
`;

/** What a component makes of an entry: an error of the compiler when the schema's types change. */
export function line({ title, publishedOn, authors }: feed_entry$data): string {
  return [title, publishedOn ?? "no date", ...authors.map(({ displayName }) => displayName)].join(", ");
}

/** Whoever asks for the feed without a token may read. */
export function mayRead({ viewer }: FeedQuery$data): boolean {
  return viewer.scopes.includes("catalog:read");
}
