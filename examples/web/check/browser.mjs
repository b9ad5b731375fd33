// Chromium that can reach this machine and nothing else, and that notes whatever goes wrong in it.
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import axe from "axe-core";
import { chromium } from "playwright-core";

const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
];

const DESKTOP = { width: 1280, height: 900 };
const PHONE = { width: 360, height: 740 };

/** What readers look at a page on. */
export const WIDTHS = {
  desk: {},
  phone: { viewport: PHONE, isMobile: true, hasTouch: true },
};

/** The rules of axe: all that it knows for certain, or that of colors alone. */
export const EVERYTHING = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
export const CONTRAST = ["color-contrast"];

/** Starts the browser; `CHROMIUM` names another one. */
export function launch() {
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: FLAGS });
}

/**
 * Opens a window of its own. `problems` collects console errors and warnings, errors of the page, and requests to other origins than
 * `origins`.
 */
export async function open(browser, origins, options = {}) {
  const context = await browser.newContext({ viewport: DESKTOP, colorScheme: "light", ...options });
  // Generous: a machine that builds something else beside this is slow.
  context.setDefaultTimeout(60_000);
  const problems = [];
  // Watched and not caught, which would slow the page down and leave its cache out.
  context.on("request", (request) => {
    const { origin, protocol, href } = new URL(request.url());
    if (!origins.includes(origin) && protocol !== "data:") problems.push(`request to another host: ${href}`);
  });
  context.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) problems.push(`console: ${message.text()}`);
  });
  context.on("weberror", (event) => problems.push(`uncaught: ${event.error()}`));
  return { page: await context.newPage(), problems, close: () => context.close() };
}

/** Waits until a page shows what it is about: nothing is being loaded, and nothing moves. */
export async function settled(page) {
  await page.getByRole("heading", { level: 1 }).waitFor();
  await page.waitForFunction(() => {
    const isLoading = document.querySelector('.skeleton, [aria-busy="true"]');
    return !isLoading && document.getAnimations().every(({ playState }) => playState !== "running");
  });
}

/** What axe finds wrong with the accessibility of a page. */
export async function violations(page, runOnly = EVERYTHING) {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe.source);
  // Only what is wrong is worked out in full, which is most of the time.
  const found = await page.evaluate((runOnly) => window.axe.run(document, { runOnly, resultTypes: ["violations"] }), runOnly);
  return found.violations.map(({ id, help, nodes }) => `${id}: ${help} (${nodes.map(({ html }) => html).slice(0, 3).join(" ")})`);
}

/** Keeps a picture in the folder that `SCREENSHOTS` names, if it does. */
export async function picture(page, name, options = {}) {
  const folder = process.env.SCREENSHOTS;
  if (!folder) return;
  await mkdir(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), ...options });
}
