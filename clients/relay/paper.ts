// One entry with a list of its own, which Relay reads again by `node(id:)`.
import { graphql } from "relay-runtime";
import type { paper_people$data } from "./__generated__/paper_people.graphql";

export const people = graphql`
  fragment paper_people on Paper
  @argumentDefinitions(count: { type: "Int", defaultValue: 5 }, cursor: { type: "String" })
  @refetchable(queryName: "PaperPeopleQuery") {
    id
    authorships(first: $count, after: $cursor) @connection(key: "Paper_authorships") {
      edges {
        node {
          position
          author {
            id
            displayName
          }
        }
      }
    }
  }
`;

export const query = graphql`
  query PaperQuery($slug: String!) {
    paper(by: { slug: $slug }) {
      title
      ...paper_people
    }
  }
`;

/** The names in order. */
export function names({ authorships }: paper_people$data): string[] {
  return authorships.edges.map(({ node }) => node.author.displayName);
}
