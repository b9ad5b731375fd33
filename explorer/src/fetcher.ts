import type { Fetcher, FetcherParams } from "@graphiql/toolkit";
import { parse } from "graphql";
import { isPlaceholder } from "./token.ts";

/** Relative, so that it also works below a prefix that a proxy adds. */
const ENDPOINT = "graphql";

/** Sends one operation to the catalog and hands back its answer, also when it says that the request was wrong. */
export const fetcher: Fetcher = async (request, options) => {
  const response = await fetch(ENDPOINT, {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      Accept: "application/graphql-response+json, application/json;q=0.9",
      ...sendable(options?.headers ?? {}),
    },
    body: JSON.stringify({ ...request, operationName: chosenOperation(request) }),
  });
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`The server answered ${response.status} ${response.statusText} and no JSON: ${text.slice(0, 500)}`);
  }
};

/** A token that nobody has filled in yet is no token: then the server explains what is missing, and reading still works. */
function sendable(headers: Record<string, string>) {
  return Object.fromEntries(Object.entries(headers).filter(([, value]) => !isPlaceholder(value)));
}

/**
 * The operation to run. GraphiQL notes the name a moment after the text has changed: whoever changes tabs and runs at
 * once would ask for the operation of the other tab.
 */
function chosenOperation({ query, operationName }: FetcherParams) {
  const names = operationNames(query);
  return names.includes(operationName ?? "") ? operationName : names[0];
}

function operationNames(query: string) {
  try {
    return parse(query).definitions.flatMap((definition) =>
      definition.kind === "OperationDefinition" && definition.name ? [definition.name.value] : [],
    );
  } catch {
    // The server says better what is wrong with it.
    return [];
  }
}
