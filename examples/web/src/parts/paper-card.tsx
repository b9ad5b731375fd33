import { Link } from "react-router";
import { readFragment, graphql, type FragmentType } from "../gql/index.ts";
import { AuthorLinks } from "./author-links.tsx";
import { HighlightsFragment, Marked } from "./highlights.tsx";
import { PaperFacts } from "./paper-facts.tsx";
import { RichText } from "./rich-text.tsx";
import { SourceLinks } from "./source-links.tsx";
import { TopicLinks } from "./topic-links.tsx";

const PaperCardFragment = graphql(/* GraphQL */ `
  fragment PaperCard on Paper {
    id
    slug
    title
    summary
    summarySource
    authorCount
    authors(first: 6) {
      id
      ...AuthorLink
    }
    topics {
      id
      ...TopicLink
    }
    ...PaperFacts
    ...SourceLinks
  }
`);

interface Props {
  paper: FragmentType<typeof PaperCardFragment>;
  /** What a search met in it. */
  found: FragmentType<typeof HighlightsFragment>;
}

/** A paper in a list. */
export function PaperCard(props: Props) {
  const paper = readFragment(PaperCardFragment, props.paper);
  const { highlights } = readFragment(HighlightsFragment, props.found);
  const title = highlights.find(({ field }) => field === "TITLE");
  const passage = highlights.find(({ field }) => field === "SUMMARY") ?? highlights.find(({ field }) => field === "ABSTRACT");
  const heading = `paper-${paper.slug}`;
  return (
    <article className="card" aria-labelledby={heading}>
      <PaperFacts paper={paper} />
      <h2 id={heading}>
        <Link to={`/papers/${paper.slug}`}>
          {title ? <Marked parts={title.parts} /> : <RichText text={paper.title} />}
        </Link>
      </h2>
      <AuthorLinks authors={paper.authors} count={paper.authorCount} />
      {passage && (
        <p className="summary clamped">
          <Marked parts={passage.parts} />
        </p>
      )}
      {!passage && paper.summary && (
        <p className={paper.summarySource === "ABSTRACT" ? "summary clamped" : "summary"}>
          <RichText text={paper.summary} />
        </p>
      )}
      <div className="card-foot">
        <TopicLinks topics={paper.topics} />
        <SourceLinks paper={paper} title={paper.title} />
      </div>
    </article>
  );
}
