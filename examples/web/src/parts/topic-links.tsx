import { Link } from "react-router";
import { graphql, readFragment, type FragmentType } from "../gql/index.ts";

const TopicLinkFragment = graphql(/* GraphQL */ `
  fragment TopicLink on Topic {
    id
    slug
    name
  }
`);

/** The topics of a paper, the primary one first. */
export function TopicLinks(props: { topics: FragmentType<typeof TopicLinkFragment>[] }) {
  const topics = readFragment(TopicLinkFragment, props.topics);
  if (topics.length === 0) return null;
  return (
    <ul className="topics" aria-label="Topics">
      {topics.map(({ id, slug, name }) => (
        <li key={id}>
          <Link to={`/topics/${slug}`}>{name}</Link>
        </li>
      ))}
    </ul>
  );
}
