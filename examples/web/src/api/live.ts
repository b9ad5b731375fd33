// What happens in the catalog, told by the API as server-sent events. The browser connects again by itself, unless it was refused.
import { print } from "graphql";
import type { TypedDocumentNode } from "urql";
import { apiUrl } from "./client.ts";

const SOONEST = 1000;
const LATEST = 60_000;

/** Follows a subscription until it is told not to. What happens while there is no connection is not told. */
export function follow<Data, Variables>(document: TypedDocumentNode<Data, Variables>, variables: Variables, tell: (data: Data) => void): () => void {
  const url = new URL(apiUrl);
  url.searchParams.set("query", print(document));
  url.searchParams.set("variables", JSON.stringify(variables));
  let wait = SOONEST;
  let timer: number | undefined;
  let source: EventSource;
  const connect = () => {
    source = new EventSource(url);
    source.onopen = () => { wait = SOONEST; };
    source.addEventListener("next", ({ data }) => {
      const result = JSON.parse(data as string) as { data?: Data | null };
      if (result.data) tell(result.data);
    });
    source.addEventListener("complete", () => { source.close(); again(); });
    source.onerror = () => { if (source.readyState === EventSource.CLOSED) again(); };
  };
  const again = () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(connect, wait);
    wait = Math.min(wait * 2, LATEST);
  };
  connect();
  return () => {
    window.clearTimeout(timer);
    source.close();
  };
}
