import { lazy, Suspense } from "react";

// KaTeX is large, and few texts have math.
const Tex = lazy(() => import("./tex.tsx"));

// A dollar sign opens math only before a character and closes it only after one and before no digit: $5 and $10 are sums.
const MATH = /\$(?!\s)([^$\n]*[^$\s])\$(?!\d)/;

/** Text of the catalog, whose math is TeX between dollar signs. */
export function RichText({ text }: { text: string }) {
  // With a group in the pattern, every other piece is math.
  return text.split(MATH).map((piece, index) =>
    index % 2 ? (
      <Suspense key={index} fallback={<span className="tex">{piece}</span>}>
        <Tex source={piece} />
      </Suspense>
    ) : (
      piece
    ),
  );
}

/** The same without markup, for titles of windows and labels. */
export function plainText(text: string): string {
  return text.replaceAll(new RegExp(MATH, "g"), "$1");
}
