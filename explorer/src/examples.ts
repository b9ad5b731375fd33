import addAPaper from "./examples/add-a-paper.graphql?raw";
import filterAndCount from "./examples/filter-and-count.graphql?raw";
import followPapers from "./examples/follow-papers.graphql?raw";
import history from "./examples/history.graphql?raw";
import importWithoutWriting from "./examples/import-without-writing.graphql?raw";
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

/** Where a token goes. */
const TOKEN = json({ Authorization: `Bearer ${PLACEHOLDER}` });

/** A file as people have it: one entry is good, one lacks its link and comes in as a draft, one is no entry. */
const BIBLIOGRAPHY = `@inproceedings{vaswani2017,
  title = {Attention Is All You Need},
  author = {Vaswani, Ashish and Shazeer, Noam},
  year = {2017},
  eprint = {1706.03762}, archiveprefix = {arXiv}
}
@article{nolink, title = {Without a link}, author = {Doe, Jane}, year = {2020}}
@article{notitle, author = {Nobody}}
`;

/** The tabs of the first visit, in this order. A tab is called after its operation. */
export const examples: Example[] = [
  { title: "Newest papers", query: newestPapers },
  { title: "One paper with everything", query: onePaper },
  { title: "Papers of a topic", query: papersOfATopic },
  { title: "Filter, order and count", query: filterAndCount },
  { title: "Search", query: search, variables: json({ search: "\"sparse autoencoders\" OR interpret* -author:nobody" }) },
  { title: "Page by page", query: pageByPage, variables: json({ first: 5, after: null }) },
  { title: "Follow papers as they change", query: followPapers },
  { title: "History", query: history, variables: json({ after: null }) },
  { title: "Add a paper", query: addAPaper, headers: TOKEN },
  { title: "Import, without writing", query: importWithoutWriting, variables: json({ content: BIBLIOGRAPHY }), headers: TOKEN },
  { title: "What errors look like", query: whatErrorsLookLike },
];

function json(value: object) {
  return JSON.stringify(value, null, 2);
}
