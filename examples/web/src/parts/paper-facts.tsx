import { graphql, readFragment, type FragmentType } from "../gql/index.ts";
import type { Integrity, PaperKind } from "../gql/graphql.ts";
import { formatPartialDate } from "./dates.ts";

const PaperFactsFragment = graphql(/* GraphQL */ `
  fragment PaperFacts on Paper {
    publishedOn
    kind
    integrity
    featured
    venue {
      id
      name
    }
  }
`);

const INTEGRITY: Record<Integrity, string | null> = {
  NONE: null,
  CORRECTED: "Corrected",
  CONCERN: "Expression of concern",
  WITHDRAWN: "Withdrawn",
  RETRACTED: "Retracted",
};

/** When, where and as what a paper appeared, and whether it is pointed out or doubted. */
export function PaperFacts(props: { paper: FragmentType<typeof PaperFactsFragment> }) {
  const { publishedOn, kind, integrity, featured, venue } = readFragment(PaperFactsFragment, props.paper);
  const doubt = INTEGRITY[integrity];
  return (
    <p className="facts">
      {publishedOn && <time dateTime={publishedOn}>{formatPartialDate(publishedOn)}</time>}
      {venue && <span>{venue.name}</span>}
      {kind !== "ARTICLE" && <span>{kindName(kind)}</span>}
      {featured && <strong className="badge featured">Featured</strong>}
      {doubt && <strong className="badge doubt">{doubt}</strong>}
    </p>
  );
}

/** `CONFERENCE_PAPER` as people write it. */
export function kindName(kind: PaperKind): string {
  const words = kind.toLowerCase().replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
