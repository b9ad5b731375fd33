// What the reader chose to see, kept in the address of the page.
import { useMemo } from "react";
import { useSearchParams } from "react-router";
import type { FacetDimension, PaperFilter, PaperKind, PaperOrder } from "../gql/graphql.ts";

export const ORDERS = {
  relevance: { label: "Best match first", orderBy: [{ field: "RELEVANCE", direction: "DESC" }] },
  published: { label: "Newest first", orderBy: [{ field: "PUBLISHED", direction: "DESC" }] },
  added: { label: "Recently added", orderBy: [{ field: "ADDED", direction: "DESC" }] },
  title: { label: "By title", orderBy: [{ field: "TITLE", direction: "ASC" }] },
} satisfies Record<string, { label: string; orderBy: PaperOrder[] }>;

type Order = keyof typeof ORDERS;

/** The dimensions that readers choose values of, as they stand in an address. */
export const DIMENSIONS = {
  topic: { by: "TOPIC", label: "Topic" },
  year: { by: "YEAR", label: "Year" },
  kind: { by: "KIND", label: "Kind" },
} satisfies Record<string, { by: FacetDimension; label: string }>;

export type Dimension = keyof typeof DIMENSIONS;

/** What an address says; what it does not say, or says wrongly, is as usual. */
export interface Choice {
  /** What is searched for; empty when nothing is. */
  search: string;
  featured: boolean;
  order: Order;
  values: Record<Dimension, string[]>;
}

export interface Choices {
  choice: Choice;
  /** Whether anything is left out that would be listed otherwise. */
  narrowed: boolean;
  setSearch: (search: string) => void;
  setFeatured: (featured: boolean) => void;
  setOrder: (order: string) => void;
  toggle: (dimension: Dimension, value: string) => void;
  clear: () => void;
}

/** The reader's choices. The page is another one, for the history of the browser, after each change. */
export function useChoices(): Choices {
  const [parameters, setParameters] = useSearchParams();
  const choice = useMemo(() => read(parameters), [parameters]);
  const change = (edit: (parameters: URLSearchParams) => void) => {
    const next = new URLSearchParams(parameters);
    edit(next);
    setParameters(next, { preventScrollReset: true });
  };
  return {
    choice,
    narrowed: choice.search !== "" || choice.featured || Object.values(choice.values).some((values) => values.length > 0),
    setSearch: (search) => {
      change((next) => {
        set(next, "q", search === "" ? null : search);
        // What is found is shown by how well it fits, until the reader says otherwise.
        next.delete("order");
      });
    },
    setFeatured: (featured) => { change((next) => { set(next, "featured", featured ? "true" : null); }); },
    setOrder: (order) => { change((next) => { set(next, "order", order === usualOrder(choice.search) ? null : order); }); },
    toggle: (dimension, value) => {
      change((next) => {
        if (next.has(dimension, value)) next.delete(dimension, value);
        else next.append(dimension, value);
      });
    },
    clear: () => {
      change((next) => {
        for (const name of ["q", "order", "featured", ...Object.keys(DIMENSIONS)]) next.delete(name);
      });
    },
  };
}

/** The filter of the API that a choice stands for. */
export function toFilter({ featured, values }: Choice): PaperFilter {
  const years = values.year.map(Number).filter(Number.isInteger);
  return {
    ...(featured && { featured }),
    ...(values.topic.length > 0 && { topics: { any: values.topic } }),
    ...(years.length > 0 && { year: { in: years } }),
    ...(values.kind.length > 0 && { kind: { in: values.kind as PaperKind[] } }),
  };
}

function read(parameters: URLSearchParams): Choice {
  const search = parameters.get("q")?.trim() ?? "";
  const order = parameters.get("order") ?? "";
  return {
    search,
    featured: parameters.get("featured") === "true",
    order: isOrder(order) && isPossible(order, search) ? order : usualOrder(search),
    values: {
      topic: parameters.getAll("topic"),
      year: parameters.getAll("year"),
      kind: parameters.getAll("kind").filter((kind) => /^[A-Z_]+$/.test(kind)),
    },
  };
}

function set(parameters: URLSearchParams, name: string, value: string | null) {
  if (value === null) parameters.delete(name);
  else parameters.set(name, value);
}

/** The order of a list when the address names none. */
function usualOrder(search: string): Order {
  return search === "" ? "published" : "relevance";
}

/** Without a search, nothing fits better than anything else. */
export function isPossible(order: string, search: string): boolean {
  return order !== "relevance" || search !== "";
}

function isOrder(text: string): text is Order {
  return Object.hasOwn(ORDERS, text);
}
