import type { FormEvent } from "react";
import type { Choices } from "./choices.tsx";

/** Searches the papers of the page. What was searched for is in the address, and the box shows it. */
export function SearchBox({ choices, label }: { choices: Choices; label: string }) {
  const { choice, setSearch } = choices;
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const text = new FormData(event.currentTarget).get("q");
    setSearch(typeof text === "string" ? text.trim() : "");
  };
  return (
    <search>
      <form className="search" onSubmit={submit}>
        <input key={choice.search} type="search" name="q" defaultValue={choice.search} maxLength={1000} aria-label={`Search: ${label}`} placeholder="Words, “phrases”, author:name, DOI …" />
        <button type="submit">Search</button>
      </form>
    </search>
  );
}
