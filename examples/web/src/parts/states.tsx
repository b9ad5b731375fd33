// What stands where the content of a page is not, or not yet.
import type { CombinedError } from "urql";
import { apiUrl } from "../api/client.ts";

/** Gray lines in the place of what is being loaded. */
export function Loading({ rows = 3 }: { rows?: number }) {
  return (
    <div className="loading">
      <p className="visually-hidden" role="status">
        Loading
      </p>
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} className="skeleton" aria-hidden="true">
          <span />
          <span />
          <span />
          <span />
        </div>
      ))}
    </div>
  );
}

/** What went wrong, whom to tell, and a way to go on. */
export function Failure({ error, retry }: { error: CombinedError; retry: () => void }) {
  const requestId = error.graphQLErrors[0]?.extensions.requestId;
  return (
    <div className="notice failure" role="alert">
      <h2>{error.networkError ? "The catalog cannot be reached" : "The catalog could not answer"}</h2>
      <p>{explain(error)}</p>
      {typeof requestId === "string" && <p className="fine">Request {requestId}</p>}
      <button type="button" onClick={retry}>
        Try again
      </button>
    </div>
  );
}

function explain(error: CombinedError): string {
  const [first] = error.graphQLErrors;
  if (!first) return `No answer came from ${apiUrl.origin}. Is the server running, and does it allow this origin?`;
  switch (first.extensions.code) {
    case "RATE_LIMITED":
    case "SERVICE_UNAVAILABLE":
    case "TIMEOUT":
      return "It has too much to do at the moment. Please try again in a little while.";
    case "INTERNAL":
      return "Something broke on its side. The number below tells its keepers where to look.";
    default:
      return first.message;
  }
}
