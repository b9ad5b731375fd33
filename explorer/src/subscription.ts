import type { FetcherParams, FetcherResultPayload } from "@graphiql/toolkit";
import { createClient } from "graphql-ws";

/** Relative, as the endpoint of the fetcher is. */
const ENDPOINT = "graphql/ws";

/** Follows a subscription over a WebSocket of its own, which ends with it. Browsers send no headers with one: the token goes first. */
export async function* follow(request: FetcherParams, headers: Record<string, string>): AsyncGenerator<FetcherResultPayload> {
  const url = new URL(ENDPOINT, document.baseURI);
  url.protocol = url.protocol.replace("http", "ws");
  const authorization = Object.entries(headers).find(([name]) => name.toLowerCase() === "authorization")?.[1];
  // What was missed is not noticed by whoever looks on: better to end than to go on with a gap.
  const client = createClient({ url: url.href, connectionParams: { authorization }, retryAttempts: 0 });
  const { query, variables, operationName } = request;
  try {
    yield* client.iterate({ query, variables, operationName }) as AsyncIterable<FetcherResultPayload>;
  } catch (error) {
    throw error instanceof CloseEvent ? new Error(`The server closed the connection with ${error.code}: ${error.reason}`) : error;
  } finally {
    await client.dispose();
  }
}
