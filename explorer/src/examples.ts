import addAPaper from "./examples/add-a-paper.graphql?raw";
import filterAndCount from "./examples/filter-and-count.graphql?raw";
import history from "./examples/history.graphql?raw";
import newestPapers from "./examples/newest-papers.graphql?raw";
import onePaper from "./examples/one-paper.graphql?raw";
import pageByPage from "./examples/page-by-page.graphql?raw";
import papersOfATopic from "./examples/papers-of-a-topic.graphql?raw";
import search from "./examples/search.graphql?raw";
import whatErrorsLookLike from "./examples/what-errors-look-like.graphql?raw";
import { PLACEHOLDER } from "./token.ts";

export interface Example {
  /** What the menu calls it. */
  title: string;
  query: string;
  variables?: string;
  headers?: string;
}

/** The tabs of the first visit, in this order. A tab is called after its operation. */
export const examples: Example[] = [
  { title: "Newest papers", query: newestPapers },
  { title: "One paper with everything", query: onePaper },
  { title: "Papers of a topic", query: papersOfATopic },
  { title: "Filter, order and count", query: filterAndCount },
  { title: "Search", query: search, variables: json({ search: "\"sparse autoencoders\" OR interpret* -author:nobody" }) },
  { title: "Page by page", query: pageByPage, variables: json({ first: 5, after: null }) },
  { title: "History", query: history, variables: json({ after: null }) },
  { title: "Add a paper", query: addAPaper, headers: json({ Authorization: `Bearer ${PLACEHOLDER}` }) },
  { title: "What errors look like", query: whatErrorsLookLike },
];

function json(value: object) {
  return JSON.stringify(value, null, 2);
}
