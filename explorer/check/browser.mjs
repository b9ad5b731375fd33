// A Chromium that can reach the catalog and nothing else, and that notes whatever goes wrong in it.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";

const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/**
 * Opens a browser with an empty profile. `problems` collects console errors, page errors, violations of the content
 * security policy and requests to other hosts.
 */
export async function open(base, { executablePath, timeout }) {
  const { hostname, origin } = new URL(base);
  const profile = await mkdtemp(join(tmpdir(), "explorer-check-"));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath,
    args: [...FLAGS, `--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE ${hostname}`],
    viewport: { width: 1440, height: 900 },
    colorScheme: "light",
  });
  context.setDefaultTimeout(timeout);
  const problems = [];
  await watch(context, origin, problems);
  const close = async () => {
    await context.close();
    await rm(profile, { recursive: true, force: true });
  };
  return { page: await context.newPage(), problems, close };
}

async function watch(context, origin, problems) {
  await context.route("**/*", (route) => {
    const url = route.request().url();
    if (isOwn(url, origin)) return route.continue();
    problems.push(`request to another host: ${url}`);
    return route.abort();
  });
  await context.exposeFunction("reportViolation", (text) => problems.push(`content security policy: ${text}`));
  await context.addInitScript(() => {
    addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI, sourceFile, lineNumber }) =>
      globalThis.reportViolation(`${violatedDirective} refused ${blockedURI} (${sourceFile}:${lineNumber})`),
    );
  });
  context.on("console", (message) => {
    const { url, lineNumber } = message.location();
    if (message.type() === "error") problems.push(`console: ${message.text()} (${url}:${lineNumber})`);
  });
  context.on("weberror", (event) => problems.push(`uncaught: ${event.error()}`));
  context.on("requestfailed", (request) => {
    const reason = request.failure()?.errorText;
    // A page that is left takes back what it was still loading.
    if (reason !== "net::ERR_ABORTED") problems.push(`failed: ${request.url()} ${reason}`);
  });
}

function isOwn(url, origin) {
  const { protocol, origin: target } = new URL(url);
  return target === origin || protocol === "data:" || protocol === "blob:";
}
