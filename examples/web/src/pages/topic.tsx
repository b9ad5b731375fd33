import { useMemo } from "react";
import { Link, useParams } from "react-router";
import { useQuery } from "urql";
import { graphql } from "../gql/index.ts";
import { Heading } from "../parts/heading.tsx";
import { PaperBrowser } from "../parts/paper-browser.tsx";
import { Failure, Loading } from "../parts/states.tsx";
import { TopicLinks } from "../parts/topic-links.tsx";
import { MissingPage } from "./missing.tsx";

const TopicDocument = graphql(/* GraphQL */ `
  query Topic($slug: String!) {
    topic(by: { slug: $slug }) {
      id
      name
      description
      ancestors {
        id
        slug
        name
      }
      children {
        id
        ...TopicLink
      }
    }
  }
`);

export function TopicPage() {
  const { slug = "" } = useParams();
  const [{ data, error }, retry] = useQuery({ query: TopicDocument, variables: { slug } });
  const id = data?.topic?.id;
  const scope = useMemo(() => ({ topics: { any: id ? [id] : [] } }), [id]);
  if (error) return <Failure error={error} retry={retry} />;
  if (!data) return <Loading />;
  if (!data.topic) return <MissingPage what="topic" />;
  const { name, description, ancestors, children } = data.topic;
  return (
    <>
      <div className="hero">
        <nav aria-label="Topics above">
          <ol className="trail">
            <li>
              <Link to="/topics">Topics</Link>
            </li>
            {ancestors.map((topic) => (
              <li key={topic.id}>
                <Link to={`/topics/${topic.slug}`}>{topic.name}</Link>
              </li>
            ))}
          </ol>
        </nav>
        <Heading title={name} />
        {description && <p className="lead">{description}</p>}
        <TopicLinks topics={children} />
      </div>
      <PaperBrowser scope={scope} label={`Papers on ${name}`} />
    </>
  );
}
