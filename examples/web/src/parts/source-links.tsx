import { graphql, readFragment, type FragmentType } from "../gql/index.ts";
import { plainText } from "./rich-text.tsx";

const SourceLinksFragment = graphql(/* GraphQL */ `
  fragment SourceLinks on Paper {
    url
    pdfUrl
  }
`);

interface Props {
  paper: FragmentType<typeof SourceLinksFragment>;
  title: string;
}

/** The ways from a paper to its original source. */
export function SourceLinks({ title, ...props }: Props) {
  const { url, pdfUrl } = readFragment(SourceLinksFragment, props.paper);
  return (
    <p className="sources">
      {url && (
        <a className="source" href={url}>
          Read at {hostOf(url)}
          <span className="visually-hidden">: {plainText(title)}</span>
          <span aria-hidden="true"> ↗</span>
        </a>
      )}
      {pdfUrl && pdfUrl !== url && (
        <a href={pdfUrl}>
          PDF<span className="visually-hidden">: {plainText(title)}</span>
        </a>
      )}
    </p>
  );
}

/** The host of an address, for people. */
export function hostOf(url: string): string {
  return new URL(url).hostname.replace(/^www\./, "");
}
