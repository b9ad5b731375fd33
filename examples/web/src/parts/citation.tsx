import { useRef, useState } from "react";
import { useQuery } from "urql";
import { graphql } from "../gql/index.ts";
import type { CitationFormat, CitationStyle } from "../gql/graphql.ts";
import { Failure } from "./states.tsx";

const CitationDocument = graphql(/* GraphQL */ `
  query Citation($id: ID!, $format: CitationFormat!, $style: CitationStyle!) {
    paper(by: { id: $id }) {
      id
      citation(format: $format, style: $style)
    }
  }
`);

const STYLES: { label: string; format: CitationFormat; style: CitationStyle }[] = [
  { label: "APA", format: "TEXT", style: "APA" },
  { label: "MLA", format: "TEXT", style: "MLA" },
  { label: "Chicago", format: "TEXT", style: "CHICAGO" },
  { label: "IEEE", format: "TEXT", style: "IEEE" },
  { label: "Harvard", format: "TEXT", style: "HARVARD" },
  { label: "Vancouver", format: "TEXT", style: "VANCOUVER" },
  { label: "BibTeX", format: "BIBTEX", style: "APA" },
];

/** The paper as a reference in the style of the reader's choice, to be copied. */
export function Citation({ paper }: { paper: string }) {
  const [chosen, setChosen] = useState("APA");
  const [said, setSaid] = useState("");
  const text = useRef<HTMLPreElement>(null);
  const { format, style } = STYLES.find(({ label }) => label === chosen) ?? { format: "TEXT" as const, style: "APA" as const };
  const [{ data, error, fetching }, retry] = useQuery({ query: CitationDocument, variables: { id: paper, format, style } });
  const citation = fetching ? null : data?.paper?.citation?.trimEnd();

  const copy = async () => {
    if (!citation) return;
    try {
      await navigator.clipboard.writeText(citation);
      setSaid(`Copied as ${chosen}`);
    } catch {
      // Refused, or not there without HTTPS: the reader copies what is selected.
      if (text.current) window.getSelection()?.selectAllChildren(text.current);
      setSaid("The browser does not let this page copy. The citation is selected: copy it by the keyboard or the menu.");
    }
  };

  return (
    <section className="part citation" aria-labelledby="citation">
      <h2 id="citation">Cite</h2>
      <div className="choices">
        <label className="select">
          Style
          <select value={chosen} onChange={(event) => { setChosen(event.target.value); setSaid(""); }}>
            {STYLES.map(({ label }) => (
              <option key={label}>{label}</option>
            ))}
          </select>
        </label>
        <button type="button" className="toggle" aria-disabled={!citation} onClick={() => { void copy(); }}>
          Copy
        </button>
      </div>
      {error && <Failure error={error} retry={retry} />}
      <pre ref={text} className={format === "TEXT" ? undefined : "code"} aria-busy={fetching}>{citation}</pre>
      <p className="fine" role="status">
        {said}
      </p>
    </section>
  );
}
