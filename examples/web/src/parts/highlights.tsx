import { graphql } from "../gql/index.ts";
import { plainText, RichText } from "./rich-text.tsx";

export const HighlightsFragment = graphql(/* GraphQL */ `
  fragment Highlights on PaperEdge {
    highlights {
      field
      parts {
        text
        hit
      }
    }
  }
`);

/** A text with the words marked that a search met. Words within a formula are not: it would come apart. */
export function Marked({ parts }: { parts: { text: string; hit: boolean }[] }) {
  const text = parts.map((part) => part.text).join("");
  if (plainText(text) !== text) return <RichText text={text} />;
  return parts.map((part, index) => (part.hit ? <mark key={index}>{part.text}</mark> : part.text));
}
