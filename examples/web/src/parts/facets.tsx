import { useSyncExternalStore } from "react";
import { graphql, readFragment, type FragmentType } from "../gql/index.ts";
import type { PaperKind } from "../gql/graphql.ts";
import { DIMENSIONS, type Choices, type Dimension } from "./choices.tsx";
import { kindName } from "./paper-facts.tsx";

const FacetsFragment = graphql(/* GraphQL */ `
  fragment Facets on Facet {
    by
    buckets {
      key
      label
      count
      selected
    }
  }
`);

interface Props {
  facets: FragmentType<typeof FacetsFragment>[];
  choices: Choices;
}

const WIDE = "(width >= 64rem)";

/** What the papers of a list can be narrowed down to: beside the list where there is room, folded above it elsewhere. */
export function Facets(props: Props) {
  const facets = readFragment(FacetsFragment, props.facets);
  const wide = useSyncExternalStore(onResize, () => matchMedia(WIDE).matches);
  const groups = Object.keys(DIMENSIONS).map((name) => <Group key={name} dimension={name as Dimension} facets={facets} choices={props.choices} />);
  if (wide) {
    return (
      <aside className="facets" aria-label="Filters">
        {groups}
      </aside>
    );
  }
  return (
    <aside className="facets" aria-label="Filters">
      <details>
        <summary>Filter</summary>
        {groups}
      </details>
    </aside>
  );
}

interface GroupProps {
  dimension: Dimension;
  facets: { by: string; buckets: { key: string; label: string; count: number }[] }[];
  choices: Choices;
}

function Group({ dimension, facets, choices }: GroupProps) {
  const { by, label } = DIMENSIONS[dimension];
  const buckets = facets.find((facet) => facet.by === by)?.buckets ?? [];
  if (buckets.length === 0) return null;
  // The API begins with the fullest; years are looked for by themselves.
  const ordered = by === "YEAR" ? buckets.toSorted((one, other) => Number(other.key) - Number(one.key)) : buckets;
  const heading = `facet-${dimension}`;
  return (
    <section className="facet" aria-labelledby={heading}>
      <h2 id={heading}>{label}</h2>
      <ul>
        {ordered.map(({ key, label, count }) => (
          <li key={key}>
            <button type="button" aria-pressed={choices.choice.values[dimension].includes(key)} onClick={() => { choices.toggle(dimension, key); }}>
              <span>{by === "KIND" ? kindName(key as PaperKind) : label}</span>
              <span className="count">
                {count.toLocaleString("en")}
                <span className="visually-hidden"> {count === 1 ? "paper" : "papers"}</span>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function onResize(listener: () => void): () => void {
  const media = matchMedia(WIDE);
  media.addEventListener("change", listener);
  return () => { media.removeEventListener("change", listener); };
}
