import { useEffect, useRef } from "react";
import type { Choices } from "./choices.tsx";

/** Searches the papers of the page. What was searched for is in the address, and the box shows it. */
export function SearchBox({ choices, label }: { choices: Choices; label: string }) {
  const { choice, setSearch } = choices;
  const box = useRef<HTMLInputElement>(null);
  // The same box all the time, so that whoever types in it keeps the focus.
  useEffect(() => {
    if (box.current) box.current.value = choice.search;
  }, [choice.search]);
  return (
    <search>
      <form
        className="search"
        onSubmit={(event) => {
          event.preventDefault();
          setSearch(box.current?.value.trim() ?? "");
        }}
      >
        <input ref={box} type="search" defaultValue={choice.search} maxLength={1000} aria-label={`Search: ${label}`} placeholder="Words, “phrases”, author:name, DOI …" />
        <button type="submit">Search</button>
      </form>
    </search>
  );
}
