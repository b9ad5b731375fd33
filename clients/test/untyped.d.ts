// What the tests use of packages without types.
declare module "@citation-js/core" {
  export interface Name {
    given?: string;
    "non-dropping-particle"?: string;
    family?: string;
    suffix?: string;
    literal?: string;
  }
  /** An item of CSL-JSON; from RIS, a tag that is repeated makes a list. */
  export interface Item {
    id: string;
    title: string;
    author?: Name[];
    issued?: { "date-parts": (number | string)[][] };
    DOI?: string;
    abstract?: string | string[];
  }
  export const plugins: { input: { chain(text: string, options: { forceType?: string; strict: true }): Item[] } };
  export const logger: { level: string; _log: unknown[] };
}
declare module "@citation-js/plugin-bibtex";
declare module "@citation-js/plugin-ris";
