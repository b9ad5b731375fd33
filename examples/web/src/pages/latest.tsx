import { useQuery } from "urql";
import { graphql } from "../gql/index.ts";
import { Heading } from "../parts/heading.tsx";
import { PaperBrowser } from "../parts/paper-browser.tsx";

const SizeDocument = graphql(/* GraphQL */ `
  query Size {
    catalog {
      paperCount
      authorCount
      topicCount
    }
  }
`);

const ALL = {};

export function LatestPage() {
  const [{ data }] = useQuery({ query: SizeDocument });
  return (
    <>
      <div className="hero">
        <Heading title="Latest research in AI safety" />
        <p className="lead">
          Explore our curated collection of the latest research in AI safety. Each entry represents a recent paper with a summary and link to the original
          source.
        </p>
        {data && (
          <p className="size">
            {data.catalog.paperCount.toLocaleString("en")} papers by {data.catalog.authorCount.toLocaleString("en")} authors on{" "}
            {data.catalog.topicCount.toLocaleString("en")} topics
          </p>
        )}
      </div>
      <PaperBrowser scope={ALL} label="Papers" />
    </>
  );
}
