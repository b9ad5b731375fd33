// Infinite lists over connections.
//
// Each page begins after the end of the page before it, as the cache has that page now. So when a page is fetched anew and ends elsewhere,
// because papers were added, the pages behind it follow: no entry is lost, and none is shown twice.
import { useEffect, useMemo, useState, useSyncExternalStore } from "react";
import { useLocation } from "react-router";
import { useClient, type Client, type CombinedError, type OperationResult, type RequestPolicy, type TypedDocumentNode } from "urql";
import { pipe, subscribe, type Subscription } from "wonka";

/** What a walk has to know of a page. */
interface Page {
  pageInfo: { hasNextPage: boolean; endCursor?: string | null };
}

/** A connection to walk. All members are the same as long as it is the same list. */
export interface List<Data, Variables, P extends Page> {
  document: TypedDocumentNode<Data, Variables>;
  /** The variables for the page after a cursor. */
  variables: (after: string | null) => Variables;
  /** Where in the answer the connection is. */
  pick: (data: Data) => P;
}

/** A list as far as it was walked. */
export interface Walk<P> {
  /** Before the first page of a list is here, those of the list before. */
  pages: P[];
  /** Whether pages are on their way. */
  fetching: boolean;
  hasMore: boolean;
  /** Why the walk does not go on. */
  error: CombinedError | undefined;
  more: () => void;
  /** Asks again for the page that failed. */
  retry: () => void;
}

// How many pages each visit to a list has come, so that going back finds it as it was left.
const visits = new Map<string, number>();

/** Walks a list, `depth` pages to begin with. */
export function useWalk<Data, Variables extends object, P extends Page>(list: List<Data, Variables, P>, depth = 1): Walk<P> {
  const { document, variables, pick } = list;
  const client = useClient();
  const visit = useLocation().key;
  const walker = useMemo(
    () => new Walker(client, { document, variables, pick }, visits.get(visit) ?? depth, !visits.has(visit)),
    [client, document, variables, pick, visit, depth],
  );
  const walk = useSyncExternalStore(walker.listen, walker.state);
  useEffect(() => {
    visits.set(visit, walk.count);
  }, [visit, walk.count]);

  const [last, setLast] = useState(walk.pages);
  if (walk.pages.length > 0 && walk.pages !== last) setLast(walk.pages);
  return { ...walk, pages: walk.pages.length > 0 ? walk.pages : last, more: walker.more, retry: walker.retry };
}

interface State<P> extends Omit<Walk<P>, "more" | "retry"> {
  /** How many pages were asked for. */
  count: number;
}

interface Opened<Data> {
  after: string | null;
  result?: OperationResult<Data>;
  subscription?: Subscription;
}

/** Holds the pages of a list, each of which the cache keeps up to date. */
class Walker<Data, Variables extends object, P extends Page> {
  readonly #client: Client;
  readonly #list: List<Data, Variables, P>;
  readonly #firstPolicy: RequestPolicy;
  #count: number;
  #opened: Opened<Data>[] = [];
  #state: State<P>;
  #listener: (() => void) | undefined;

  /** A list that is opened anew comes from the cache and is asked for again; one that is returned to stays as it was left. */
  constructor(client: Client, list: List<Data, Variables, P>, count: number, anew: boolean) {
    this.#client = client;
    this.#list = list;
    this.#count = count;
    this.#firstPolicy = anew ? "cache-and-network" : "cache-first";
    const pages = this.#cached(null, count);
    this.#state = { pages, count, error: undefined, fetching: pages.length === 0, hasMore: pages.at(-1)?.pageInfo.hasNextPage ?? false };
  }

  readonly state = (): State<P> => this.#state;

  readonly listen = (listener: () => void): (() => void) => {
    this.#listener = listener;
    this.#open(null);
    return () => {
      this.#listener = undefined;
      this.#close(0);
    };
  };

  readonly more = (): void => {
    if (this.#state.fetching || !this.#state.hasMore) return;
    this.#count += 1;
    this.#goOn();
  };

  readonly retry = (): void => {
    const failed = this.#opened.at(-1);
    this.#close(this.#opened.length - 1);
    this.#open(failed?.after ?? null);
  };

  #open(after: string | null): void {
    const page: Opened<Data> = { after };
    this.#opened.push(page);
    const requestPolicy = after === null ? this.#firstPolicy : "cache-first";
    page.subscription = pipe(
      this.#client.query(this.#list.document, this.#list.variables(after), { requestPolicy }),
      subscribe((result) => {
        page.result = result;
        this.#follow(page);
      }),
    );
    this.#tell();
  }

  #close(from: number): void {
    for (const { subscription } of this.#opened.splice(from)) subscription?.unsubscribe();
  }

  /** Lets the pages behind a page that has changed begin where it ends now. */
  #follow(page: Opened<Data>): void {
    const behind = this.#opened.indexOf(page) + 1;
    const end = this.#end(page);
    if (this.#opened[behind] && this.#opened[behind].after !== end) this.#close(behind);
    this.#goOn();
  }

  #goOn(): void {
    const last = this.#opened.at(-1);
    const end = last && this.#end(last);
    if (end && this.#opened.length < this.#count) this.#open(end);
    else this.#tell();
  }

  /** The cursor that the page behind this one begins after; none when there is no such page, or it is not known yet. */
  #end({ result }: Opened<Data>): string | null {
    const { hasNextPage = false, endCursor = null } = (result?.data && this.#list.pick(result.data).pageInfo) ?? {};
    return hasNextPage ? endCursor : null;
  }

  #tell(): void {
    const last = this.#opened.at(-1);
    const pages = this.#opened.flatMap(({ result }) => (result?.data ? this.#list.pick(result.data) : []));
    const error = last?.result?.error;
    const hasMore = pages.at(-1)?.pageInfo.hasNextPage ?? false;
    this.#state = { pages, count: this.#count, error, fetching: !last?.result, hasMore };
    this.#listener?.();
  }

  /** The pages that are in the cache, without a gap. */
  #cached(after: string | null, count: number): P[] {
    const { document, variables, pick } = this.#list;
    const data = this.#client.readQuery(document, variables(after), { requestPolicy: "cache-only" })?.data;
    if (!data) return [];
    const page = pick(data);
    const { hasNextPage, endCursor = null } = page.pageInfo;
    return [page, ...(count > 1 && hasNextPage ? this.#cached(endCursor, count - 1) : [])];
  }
}
