import { useMemo } from "react";
import { Link } from "react-router";
import { useWalk } from "../api/walk.ts";
import { graphql } from "../gql/index.ts";
import type { TopicsQuery } from "../gql/graphql.ts";
import { Heading } from "../parts/heading.tsx";
import { Failure, Loading } from "../parts/states.tsx";

const TopicsDocument = graphql(/* GraphQL */ `
  query Topics($after: String) {
    topics(first: 100, after: $after) {
      nodes {
        id
        slug
        name
        description
        position
        paperCount
        parent {
          id
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

type Topic = TopicsQuery["topics"]["nodes"][number];

const list = {
  document: TopicsDocument,
  variables: (after: string | null) => ({ after }),
  pick: ({ topics }: TopicsQuery) => topics,
};

/** All topics as the tree that they are. */
export function TopicsPage() {
  const { pages, fetching, error, retry } = useWalk(list, Infinity);
  const topics = pages.flatMap(({ nodes }) => nodes);
  const children = useMemo(() => Map.groupBy(topics, ({ parent }) => parent?.id), [topics]);
  return (
    <>
      <div className="hero">
        <Heading title="Topics" />
        <p className="lead">What the papers are about. A topic has the papers of the topics below it, too.</p>
      </div>
      {error && <Failure error={error} retry={retry} />}
      {fetching && <Loading />}
      <Branch topics={children.get(undefined) ?? []} tree={children} root />
    </>
  );
}

interface BranchProps {
  topics: Topic[];
  tree: Map<string | undefined, Topic[]>;
  root?: boolean;
}

function Branch({ topics, tree, root = false }: BranchProps) {
  if (topics.length === 0) return null;
  // As the curators placed them; those that they did not place are in the order of the API, by name.
  const ordered = topics.toSorted((one, other) => one.position - other.position);
  return (
    <ul className={root ? "tree" : "branch"}>
      {ordered.map((topic) => (
        <li key={topic.id}>
          <Link to={`/topics/${topic.slug}`}>{topic.name}</Link> <Count papers={topic.paperCount} />
          {root && topic.description && <p>{topic.description}</p>}
          <Branch topics={tree.get(topic.id) ?? []} tree={tree} />
        </li>
      ))}
    </ul>
  );
}

function Count({ papers }: { papers: number }) {
  return (
    <span className="count">
      {papers.toLocaleString("en")}
      <span className="visually-hidden"> {papers === 1 ? "paper" : "papers"}</span>
    </span>
  );
}
