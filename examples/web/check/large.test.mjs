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
      const { page, problems, close } = await open(browser, [site.origin, catalog.origin], options);
      await page.addInitScript(noteFirstPaper);
      await page.goto(site.origin);
      await page.waitForFunction(() => window.firstPaper);
      await settled(page);
      const milliseconds = await page.evaluate(() => window.firstPaper);
      await page.getByRole("complementary", { name: "Filters" }).waitFor();
      await picture(page, `large-${width}`);
      context.diagnostic(`${Math.round(milliseconds)} ms until the first list`);
      assert.ok(milliseconds < SOON, `${milliseconds} ms`);
      assert.deepEqual(await violations(page), []);
      assert.deepEqual(problems, []);
      await close();
    });
  }
});

/** Runs in the page: notes when the first paper is painted, since the navigation began. */
function noteFirstPaper() {
  const look = () => {
    if (document.querySelector("article")) window.requestAnimationFrame(() => (window.firstPaper = window.performance.now()));
    else window.requestAnimationFrame(look);
  };
  look();
}
