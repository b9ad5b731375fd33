// The site on a large catalog; only where LARGE is the address of one, such as sqlite:/srv/papers.db, which the server then migrates.
//
//   LARGE=sqlite:FILE PAPER_CATALOG=../../target/release/paper-catalog node --test check/large.test.mjs
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { launch, open, picture, settled, violations, WIDTHS } from "./browser.mjs";
import { startCatalog, startSite } from "./server.mjs";

const LARGE = process.env.LARGE;
const SOON = 1000;

describe("the site on a large catalog", { skip: !LARGE }, () => {
  let browser, catalog, site;

  before(async () => {
    catalog = await startCatalog({ database: LARGE });
    site = await startSite(catalog);
    browser = await launch();
  });

  after(async () => {
    await browser?.close();
    await site?.stop();
    await catalog?.stop();
  });

  for (const [width, options] of Object.entries(WIDTHS)) {
    test(`the first papers are there within a second: ${width}`, async (context) => {
      // The first visit is the browser's and the server's: they have just started.
      const [, ...times] = [await visit(options), await visit(options), await visit(options), await visit(options), await visit(options), await visit(options)];
      const middle = times.toSorted((one, other) => one - other)[2];
      context.diagnostic(`${middle} ms until the first list (${times.join(", ")})`);
      assert.ok(middle < SOON, `${middle} ms`);
    });

    test(`everything is accessible: ${width}`, async () => {
      await visit(options, async (page) => {
        await page.getByRole("complementary", { name: "Filters" }).waitFor();
        await settled(page);
        await picture(page, `large-${width}`);
        assert.deepEqual(await violations(page), []);
      });
    });
  }

  /** Opens the site in a window that knows nothing of it; how many milliseconds it took until the first paper was painted. */
  async function visit(options, look = settled) {
    const { page, problems, close } = await open(browser, [site.origin, catalog.origin], options);
    await page.addInitScript(noteFirstPaper);
    await page.goto(site.origin);
    const milliseconds = await page.waitForFunction(() => window.firstPaper);
    await look(page);
    assert.deepEqual(problems, []);
    const time = Math.round(await milliseconds.jsonValue());
    await close();
    return time;
  }
});

/** Runs in the page: notes when the first paper is painted, since the navigation began. */
function noteFirstPaper() {
  const look = () => {
    if (!document.querySelector("article")) return;
    observer.disconnect();
    window.requestAnimationFrame(() => (window.firstPaper = window.performance.now()));
  };
  const observer = new window.MutationObserver(look);
  observer.observe(document, { childList: true, subtree: true });
}
