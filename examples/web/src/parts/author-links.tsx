import { Fragment } from "react";
import { Link } from "react-router";
import { graphql, readFragment, type FragmentType } from "../gql/index.ts";

const AuthorLinkFragment = graphql(/* GraphQL */ `
  fragment AuthorLink on Author {
    id
    slug
    displayName
  }
`);

interface Props {
  authors: FragmentType<typeof AuthorLinkFragment>[];
  /** How many authors the paper has in all. */
  count: number;
}

/** The authors of a paper in order. */
export function AuthorLinks(props: Props) {
  const authors = readFragment(AuthorLinkFragment, props.authors);
  if (authors.length === 0) return null;
  const others = props.count - authors.length;
  return (
    <p className="authors">
      <span className="visually-hidden">By </span>
      {authors.map(({ id, slug, displayName }, index) => (
        <Fragment key={id}>
          {index > 0 && ", "}
          <Link to={`/authors/${slug}`}>{displayName}</Link>
        </Fragment>
      ))}
      {others > 0 && ` and ${others.toLocaleString("en")} ${others === 1 ? "other" : "others"}`}
    </p>
  );
}
