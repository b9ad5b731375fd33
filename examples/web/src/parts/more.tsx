import { useEffect, useRef } from "react";

/** Asks for more as soon as the end of a list comes near, and on demand. */
export function More({ fetching, more }: { fetching: boolean; more: () => void }) {
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (fetching || !button.current) return;
    // Who scrolls fast comes and goes between two reports: any of the entries counts.
    const near = new IntersectionObserver((entries) => { if (entries.some((entry) => entry.isIntersecting)) more(); }, { rootMargin: "800px" });
    near.observe(button.current);
    return () => { near.disconnect(); };
  }, [fetching, more]);
  return (
    <p className="more">
      <button ref={button} type="button" aria-disabled={fetching} onClick={() => { if (!fetching) more(); }}>
        {fetching ? "Loading more …" : "Show more"}
      </button>
    </p>
  );
}
