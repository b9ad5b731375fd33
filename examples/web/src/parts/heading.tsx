import { useEffect, useRef, type ReactNode } from "react";
import { useLocation } from "react-router";

const SITE = "AI Safety Papers";

interface Props {
  /** The title of the window, plain text. */
  title: string;
  children?: ReactNode;
}

/** The one heading of a page. It takes the focus when the page is opened by a link, so that it is read out, and `Tab` goes on from there. */
export function Heading({ title, children }: Props) {
  const heading = useRef<HTMLHeadingElement>(null);
  const seen = useRef<string>(undefined);
  const { key, pathname } = useLocation();
  useEffect(() => {
    // The first page of a visit leaves the focus to the browser.
    if (seen.current !== pathname && key !== "default") heading.current?.focus({ preventScroll: true });
    seen.current = pathname;
  }, [key, pathname]);
  return (
    <>
      <title>{`${title} · ${SITE}`}</title>
      <h1 ref={heading} tabIndex={-1}>
        {children ?? title}
      </h1>
    </>
  );
}
