/** What stands where a token belongs. */
export const PLACEHOLDER = "pc_...";

const TOKEN = /pc_[A-Za-z0-9_-]{16,}/g;

export function isPlaceholder(header: string) {
  return header.endsWith(PLACEHOLDER);
}

/**
 * The storage of the explorer: tabs and history outlive the page, tokens do not.
 * The history would otherwise keep every header that was ever sent, readable by whoever opens this browser.
 */
export const storageWithoutTokens = {
  get length() {
    return localStorage.length;
  },
  getItem: (key: string) => localStorage.getItem(key),
  removeItem: (key: string) => localStorage.removeItem(key),
  clear: () => localStorage.clear(),
  setItem: (key: string, value: string) => localStorage.setItem(key, value.replaceAll(TOKEN, PLACEHOLDER)),
};
