import { Link } from "react-router";
import { Heading } from "../parts/heading.tsx";

/** There is nothing at this address. `what` names what was looked for. */
export function MissingPage({ what = "page" }: { what?: string }) {
  return (
    <div className="hero">
      <Heading title={`There is no such ${what}`} />
      <p className="lead">It may have been removed, or the address may be wrong.</p>
      <p>
        <Link to="/">All papers, the latest first</Link>
      </p>
    </div>
  );
}
