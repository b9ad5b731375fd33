import { useMemo } from "react";
import { useParams } from "react-router";
import { useQuery } from "urql";
import { graphql } from "../gql/index.ts";
import { Heading } from "../parts/heading.tsx";
import { PaperBrowser } from "../parts/paper-browser.tsx";
import { hostOf } from "../parts/source-links.tsx";
import { Failure, Loading } from "../parts/states.tsx";
import { MissingPage } from "./missing.tsx";

const AuthorDocument = graphql(/* GraphQL */ `
  query Author($slug: String!) {
    author(by: { slug: $slug }) {
      id
      displayName
      orcid
      homepage
    }
  }
`);

export function AuthorPage() {
  const { slug = "" } = useParams();
  const [{ data, error }, retry] = useQuery({ query: AuthorDocument, variables: { slug } });
  const id = data?.author?.id;
  const scope = useMemo(() => ({ authors: { any: id ? [id] : [] } }), [id]);
  if (error) return <Failure error={error} retry={retry} />;
  if (!data) return <Loading />;
  if (!data.author) return <MissingPage what="author" />;
  const { displayName, orcid, homepage } = data.author;
  return (
    <>
      <div className="hero">
        <p className="kicker">Author</p>
        <Heading title={displayName} />
        {(orcid ?? homepage) && (
          <ul className="links">
            {orcid && (
              <li>
                <a href={`https://orcid.org/${orcid}`}>ORCID {orcid}</a>
              </li>
            )}
            {homepage && (
              <li>
                <a href={homepage}>{hostOf(homepage)}</a>
              </li>
            )}
          </ul>
        )}
      </div>
      <PaperBrowser scope={scope} label={`Papers by ${displayName}`} />
    </>
  );
}
