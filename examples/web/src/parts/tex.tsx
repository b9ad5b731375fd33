import "katex/dist/katex.min.css";
import { renderToString } from "katex";
import { useMemo } from "react";

/** A formula. What KaTeX cannot read is shown as it was written; it escapes everything it writes, and commands that link or load are off. */
export default function Tex({ source }: { source: string }) {
  const html = useMemo(() => renderToString(source, { throwOnError: false, trust: false, maxSize: 10, maxExpand: 100 }), [source]);
  return <span className="tex" dangerouslySetInnerHTML={{ __html: html }} />;
}
