// The one connection to the API.
import { cacheExchange, type KeyingConfig } from "@urql/exchange-graphcache";
import { Client, fetchExchange } from "urql";

const DEFAULT_URL = "http://127.0.0.1:8000/graphql";

export const apiUrl = new URL((import.meta.env.VITE_API_URL as string | undefined) ?? DEFAULT_URL, window.location.href);

// What has no id of its own belongs to the entry or to the list that it was asked with.
const PARTS = [
  "Catalog",
  "Facet",
  "FacetBucket",
  "Identifier",
  "Highlight",
  "HighlightPart",
  "Link",
  "Figure",
  "PageInfo",
  "PaperConnection",
  "PaperEdge",
  "AuthorConnection",
  "AuthorEdge",
  "TopicConnection",
  "TopicEdge",
];

const keys: KeyingConfig = Object.fromEntries(PARTS.map((type) => [type, () => null]));

/** A client with an empty cache. */
export function createClient(): Client {
  return new Client({
    url: apiUrl.href,
    // The server answers request errors with their status, and never with cookies.
    fetchOptions: { credentials: "omit", headers: { accept: "application/graphql-response+json" } },
    preferGetMethod: false,
    exchanges: [cacheExchange({ keys }), fetchExchange],
  });
}
