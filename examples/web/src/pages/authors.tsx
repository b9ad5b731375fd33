import { Link } from "react-router";
import { useWalk } from "../api/walk.ts";
import { graphql } from "../gql/index.ts";
import type { AuthorsQuery } from "../gql/graphql.ts";
import { Heading } from "../parts/heading.tsx";
import { More } from "../parts/more.tsx";
import { Failure, Loading } from "../parts/states.tsx";

const AuthorsDocument = graphql(/* GraphQL */ `
  query Authors($after: String) {
    authors(first: 60, after: $after) {
      nodes {
        id
        slug
        displayName
        paperCount
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

const list = {
  document: AuthorsDocument,
  variables: (after: string | null) => ({ after }),
  pick: ({ authors }: AuthorsQuery) => authors,
};

/** All authors by family name. */
export function AuthorsPage() {
  const walk = useWalk(list);
  const authors = walk.pages.flatMap(({ nodes }) => nodes);
  return (
    <>
      <div className="hero">
        <Heading title="Authors" />
        <p className="lead">By family name.</p>
      </div>
      <ul className="names" aria-busy={walk.fetching}>
        {authors.map(({ id, slug, displayName, paperCount }) => (
          <li key={id}>
            <Link to={`/authors/${slug}`}>{displayName}</Link>
            <span className="count">
              {paperCount.toLocaleString("en")}
              <span className="visually-hidden"> {paperCount === 1 ? "paper" : "papers"}</span>
            </span>
          </li>
        ))}
      </ul>
      {walk.error && <Failure error={walk.error} retry={walk.retry} />}
      {walk.fetching && authors.length === 0 && <Loading />}
      {walk.hasMore && !walk.error && <More fetching={walk.fetching} more={walk.more} />}
    </>
  );
}
