import { useSyncExternalStore } from "react";

const DARK = "(prefers-color-scheme: dark)";
const listeners = new Set<() => void>();

/** Switches between light and dark. As long as nobody does, the theme is that of the system. */
export function ThemeSwitch() {
  const dark = useSyncExternalStore(listen, isDark);
  return (
    <button type="button" className="icon-button" aria-pressed={dark} aria-label="Dark theme" title="Dark theme" onClick={() => { choose(dark ? "light" : "dark"); }}>
      <svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true">
        <circle cx="12" cy="12" r="8.5" fill="none" stroke="currentColor" strokeWidth="1.8" />
        <path d="M12 3.5a8.5 8.5 0 0 1 0 17z" fill="currentColor" />
      </svg>
    </button>
  );
}

function isDark(): boolean {
  const { theme } = document.documentElement.dataset;
  return theme ? theme === "dark" : matchMedia(DARK).matches;
}

function choose(theme: "light" | "dark") {
  document.documentElement.dataset.theme = theme;
  localStorage.setItem("theme", theme);
  for (const listener of listeners) listener();
}

function listen(listener: () => void): () => void {
  const system = matchMedia(DARK);
  listeners.add(listener);
  system.addEventListener("change", listener);
  return () => {
    listeners.delete(listener);
    system.removeEventListener("change", listener);
  };
}
