import type { Fetcher, FetcherParams } from "@graphiql/toolkit";
import { type OperationDefinitionNode, parse } from "graphql";
import { follow } from "./subscription.ts";
import { isPlaceholder } from "./token.ts";

/** Relative, so that it also works below a prefix that a proxy adds. */
const ENDPOINT = "graphql";

/** Sends one operation to the catalog and hands back its answer, also when it says that the request was wrong; or follows a subscription. */
export const fetcher: Fetcher = async (request, options) => {
  const operation = chosenOperation(request);
  const chosen = { ...request, operationName: operation?.name?.value ?? null };
  const headers = sendable(options?.headers ?? {});
  return operation?.operation === "subscription" ? follow(chosen, headers) : send(chosen, headers);
};

async function send(request: FetcherParams, headers: Record<string, string>) {
  const response = await fetch(ENDPOINT, {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/graphql-response+json, application/json;q=0.9", ...headers },
    body: JSON.stringify(request),
  });
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`The server answered ${response.status} ${response.statusText} and no JSON: ${text.slice(0, 500)}`);
  }
}

/** A token that nobody has filled in yet is no token: then the server explains what is missing, and reading still works. */
function sendable(headers: Record<string, string>) {
  return Object.fromEntries(Object.entries(headers).filter(([, value]) => !isPlaceholder(value)));
}

/**
 * The operation to run. GraphiQL notes the name a moment after the text has changed: whoever changes tabs and runs at
 * once would ask for the operation of the other tab.
 */
function chosenOperation({ query, operationName }: FetcherParams) {
  const present = operations(query);
  return present.find(({ name }) => name?.value === operationName) ?? present[0];
}

function operations(query: string): OperationDefinitionNode[] {
  try {
    return parse(query).definitions.filter((definition) => definition.kind === "OperationDefinition");
  } catch {
    // The server says better what is wrong with it.
    return [];
  }
}
