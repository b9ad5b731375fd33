// A client of the catalog's GraphQL API on top of `fetch`.
import { setTimeout as sleep } from "node:timers/promises";

const ATTEMPTS = 5;
// The longest time, in seconds, that the server may ask to wait before it is taken to be out of order.
const PATIENCE = 60;
const AGAIN = new Set(["RATE_LIMITED", "SERVICE_UNAVAILABLE", "TIMEOUT"]);

interface Answer<Data> {
  data?: Data;
  errors?: { message: string; extensions?: { code?: string; requestId?: string } }[];
}

/** The request as a whole was refused or failed: nothing that the input's author could correct. */
export class CatalogError extends Error {
  constructor(
    readonly code: string,
    message: string,
    requestId?: string,
  ) {
    super(`${code}: ${message}${requestId ? ` (request ${requestId})` : ""}`);
  }
}

/** The operation did not happen, or nobody knows whether it did; it can be sent again after `wait` seconds. */
class Unsettled extends Error {
  constructor(
    readonly error: CatalogError,
    readonly wait = 0,
  ) {
    super(error.message);
  }
}

/** The catalog at one address, used with one token. */
export class Catalog {
  readonly #url: string;
  readonly #token: string;

  constructor(url: string, token: string) {
    this.#url = url;
    this.#token = token;
  }

  /**
   * Carries out an operation that is safe to send twice: a query, or a mutation with an idempotency key or an expected revision. Waits as
   * long as the server asks for when it has too much to do, and tries again when nobody knows what became of the request.
   */
  async run<Data>(query: string, variables: object): Promise<Data> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#send<Data>(query, variables);
      } catch (error) {
        if (!(error instanceof Unsettled)) throw error;
        if (attempt === ATTEMPTS || error.wait > PATIENCE) throw error.error;
        await sleep(1000 * (error.wait || 0.2 * 2 ** attempt));
      }
    }
  }

  async #send<Data>(query: string, variables: object): Promise<Data> {
    const request = new Request(this.#url, {
      method: "POST",
      headers: {
        authorization: `Bearer ${this.#token}`,
        "content-type": "application/json",
        accept: "application/graphql-response+json, application/json;q=0.9",
      },
      body: JSON.stringify({ query, variables }),
      signal: AbortSignal.timeout(60_000),
    });
    const response = await fetch(request).catch((error: unknown) => {
      throw new Unsettled(new CatalogError("UNREACHABLE", String(error)));
    });
    const wait = Number(response.headers.get("retry-after") ?? 0);
    const answer = await response.json().catch(() => {
      // A proxy in between, not the catalog.
      throw new Unsettled(new CatalogError("UNREADABLE", `status ${response.status}`), wait);
    });
    return dataOf(answer as Answer<Data>, wait);
  }
}

/** The data of an answer without errors. */
function dataOf<Data>({ data, errors: [error] = [] }: Answer<Data>, wait: number): Data {
  if (data !== undefined && !error) return data;
  const { code = "UNKNOWN", requestId } = error?.extensions ?? {};
  const failure = new CatalogError(code, error?.message ?? "neither data nor errors", requestId);
  throw AGAIN.has(code) ? new Unsettled(failure, wait) : failure;
}
