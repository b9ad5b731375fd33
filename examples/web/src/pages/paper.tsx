import type { ReactNode } from "react";
import { useParams } from "react-router";
import { useQuery } from "urql";
import { graphql } from "../gql/index.ts";
import type { PaperQuery } from "../gql/graphql.ts";
import { AuthorLinks } from "../parts/author-links.tsx";
import { Citation } from "../parts/citation.tsx";
import { Heading } from "../parts/heading.tsx";
import { PaperFacts } from "../parts/paper-facts.tsx";
import { plainText, RichText } from "../parts/rich-text.tsx";
import { hostOf, SourceLinks } from "../parts/source-links.tsx";
import { Failure, Loading } from "../parts/states.tsx";
import { TopicLinks } from "../parts/topic-links.tsx";
import { MissingPage } from "./missing.tsx";

const PaperDocument = graphql(/* GraphQL */ `
  query Paper($slug: String!) {
    paper(by: { slug: $slug }) {
      id
      slug
      title
      abstract
      comment
      authorCount
      authors(first: 100) {
        id
        ...AuthorLink
      }
      topics {
        id
        ...TopicLink
      }
      summaries {
        id
        kind
        language
        text
        origin
        originName
        reviewedBy
      }
      identifiers {
        scheme
        value
        url
      }
      links {
        relation
        url
        label
      }
      figures {
        position
        label
        caption
        imageUrl
        alternativeText
      }
      ...PaperFacts
      ...SourceLinks
    }
  }
`);

type Paper = NonNullable<PaperQuery["paper"]>;
type Summary = Paper["summaries"][number];

export function PaperPage() {
  const { slug = "" } = useParams();
  const [{ data, error }, retry] = useQuery({ query: PaperDocument, variables: { slug } });
  if (error && !data?.paper) return <Failure error={error} retry={retry} />;
  if (!data) return <Loading rows={1} />;
  if (!data.paper) return <MissingPage what="paper" />;
  return <PaperView paper={data.paper} />;
}

function PaperView({ paper }: { paper: Paper }) {
  return (
    <article className="paper">
      <header className="hero">
        <PaperFacts paper={paper} />
        <Heading title={plainText(paper.title)}>
          <RichText text={paper.title} />
        </Heading>
        <AuthorLinks authors={paper.authors} count={paper.authorCount} />
        <SourceLinks paper={paper} title={paper.title} />
      </header>
      {paper.comment && (
        <p className="notice">
          <strong>Note.</strong> <RichText text={paper.comment} />
        </p>
      )}
      {paper.summaries.map((summary) => (
        <Part key={summary.id} title={SUMMARY_KINDS[summary.kind]} emphasized={summary.kind === "TLDR"}>
          <Paragraphs text={summary.text} language={summary.language} />
          <p className="fine">{attribution(summary)}</p>
        </Part>
      ))}
      {paper.abstract && (
        <Part title="Abstract">
          <Paragraphs text={paper.abstract} />
        </Part>
      )}
      {paper.topics.length > 0 && (
        <Part title="Topics">
          <TopicLinks topics={paper.topics} />
        </Part>
      )}
      <Citation key={paper.id} paper={paper.id} />
      <Figures figures={paper.figures} />
      <Whereabouts paper={paper} />
    </article>
  );
}

function Part({ title, emphasized = false, children }: { title: string; emphasized?: boolean; children: ReactNode }) {
  return (
    <section className={emphasized ? "part emphasized" : "part"}>
      <h2>{title}</h2>
      {children}
    </section>
  );
}

function Paragraphs({ text, language }: { text: string; language?: string }) {
  return text.split(/\n\s*\n/).map((paragraph, index) => (
    <p key={index} lang={language}>
      <RichText text={paragraph} />
    </p>
  ));
}

/** The images are on other hosts, which are told of a reader only when the reader follows the link. */
function Figures({ figures }: { figures: Paper["figures"] }) {
  if (figures.length === 0) return null;
  return (
    <Part title="Figures">
      <ul className="figures">
        {figures.map(({ position, label, caption, imageUrl, alternativeText }) => (
          <li key={position}>
            <a href={imageUrl}>{label ?? `Figure ${position + 1}`}</a>
            {caption && (
              <>
                : <RichText text={caption} />
              </>
            )}
            {alternativeText && <p className="fine">{alternativeText}</p>}
          </li>
        ))}
      </ul>
    </Part>
  );
}

/** Where else the paper and what belongs to it are found. */
function Whereabouts({ paper }: { paper: Paper }) {
  const links = paper.links.filter(({ relation }) => relation !== "SOURCE" && relation !== "PDF");
  if (links.length === 0 && paper.identifiers.length === 0) return null;
  return (
    <Part title="Links and identifiers">
      <dl className="identifiers">
        {paper.identifiers.map(({ scheme, value, url }) => (
          <div key={`${scheme} ${value}`}>
            <dt>{SCHEMES[scheme] ?? scheme}</dt>
            <dd>{url ? <a href={url}>{value}</a> : value}</dd>
          </div>
        ))}
        {links.map(({ relation, url, label }) => (
          <div key={url}>
            <dt>{relation.charAt(0) + relation.slice(1).toLowerCase()}</dt>
            <dd>
              <a href={url}>{label ?? hostOf(url)}</a>
            </dd>
          </div>
        ))}
      </dl>
    </Part>
  );
}

const SUMMARY_KINDS: Record<Summary["kind"], string> = {
  TLDR: "In short",
  SUMMARY: "Summary",
  KEY_POINTS: "Key points",
  LIMITATIONS: "Limitations",
};

const SCHEMES: Partial<Record<Paper["identifiers"][number]["scheme"], string>> = {
  ARXIV: "arXiv",
  OPENALEX: "OpenAlex",
  OPENREVIEW: "OpenReview",
  SEMANTIC_SCHOLAR: "Semantic Scholar",
  IMPORT: "Imported as",
};

const WRITERS: Record<Summary["origin"], string> = {
  HUMAN: "a person",
  MODEL: "a language model",
  PUBLISHER: "the publisher or the authors",
};

/** Who wrote a summary, and whether somebody checked it. */
function attribution({ origin, originName, reviewedBy }: Summary): string {
  const writer = `Written by ${WRITERS[origin]}${originName ? ` (${originName})` : ""}`;
  if (reviewedBy) return `${writer}, checked by ${reviewedBy}.`;
  return origin === "MODEL" ? `${writer}, not checked yet.` : `${writer}.`;
}
