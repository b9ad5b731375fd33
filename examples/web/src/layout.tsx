// What surrounds every page.
import { Link, NavLink, Outlet, ScrollRestoration } from "react-router";
import { apiUrl } from "./api/client.ts";
import { ThemeSwitch } from "./parts/theme-switch.tsx";

const SECTIONS = [
  { to: "/", label: "Latest" },
  { to: "/topics", label: "Topics" },
  { to: "/authors", label: "Authors" },
];

export function Layout() {
  return (
    <>
      <a className="skip" href="#main">
        Skip to the content
      </a>
      <header className="masthead">
        <div className="frame masthead-row">
          <Link className="brand" to="/">
            <img src="/icon.svg" alt="" width="26" height="26" />
            <span>AI Safety Papers</span>
          </Link>
          <nav aria-label="Sections">
            <ul className="sections">
              {SECTIONS.map(({ to, label }) => (
                <li key={to}>
                  <NavLink to={to} end={to === "/"}>
                    {label}
                  </NavLink>
                </li>
              ))}
            </ul>
          </nav>
          <ThemeSwitch />
        </div>
      </header>
      <main id="main" className="frame" tabIndex={-1}>
        <Outlet />
      </main>
      <footer className="colophon">
        <div className="frame">
          A client of the <a href={new URL("/", apiUrl).href}>paper-catalog GraphQL API</a>.
        </div>
      </footer>
      <ScrollRestoration />
    </>
  );
}
