// Infinite scrolling over a catalog that grows meanwhile.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { launch, open, picture, violations } from "./browser.mjs";
import { startCatalog, startSite } from "./server.mjs";

const PAPERS = 240;
const PAGE = 20;

describe("infinite scrolling", () => {
  let browser, catalog, site;

  before(async () => {
    catalog = await startCatalog({ demo: false });
    site = await startSite(catalog);
    browser = await launch();
  });

  after(async () => {
    await browser?.close();
    await site?.stop();
    await catalog?.stop();
  });

  test("an empty catalog says so", async () => {
    const { page, problems, close } = await open(browser, [site.origin, catalog.origin]);
    await page.goto(site.origin);
    await page.getByRole("heading", { name: "Nothing here" }).waitFor();
    assert.deepEqual(await violations(page), []);
    await picture(page, "empty");
    assert.deepEqual(problems, []);
    await close();
  });

  test("loses and repeats nothing while papers are added, and comes back to where it was left", async () => {
    const old = [];
    for (let number = 0; number < PAPERS; number += 1) old.push(await addPaper(number, dayOf(number)));

    const { page, problems, close } = await open(browser, [site.origin, catalog.origin]);
    await page.goto(site.origin);
    await page.locator("article").nth(PAGE - 1).waitFor();
    const articles = page.locator("article");
    let added = 0;
    for (let shown = await articles.count(); await page.getByRole("button", { name: /more/ }).count(); shown = await articles.count()) {
      // One in front of everything, one in the midst of what was read, one further on, one at the very end.
      for (const day of ["2026-06-01", dayOf(PAPERS - 30), dayOf(30), "1999-01-01"]) {
        await addPaper(PAPERS + added, day);
        added += 1;
      }
      await articles.last().scrollIntoViewIfNeeded();
      await page.mouse.wheel(0, 4000);
      await page.waitForFunction(
        (shown) => document.querySelectorAll("article").length > shown || !document.querySelector(".more"),
        shown,
      );
    }
    const slugs = await page.locator("article h2 a").evaluateAll((links) => links.map((link) => link.pathname.split("/").at(-1)));
    assert.equal(new Set(slugs).size, slugs.length, "an entry is repeated");
    assert.deepEqual(old.filter((slug) => !slugs.includes(slug)), [], "an entry is lost");
    await picture(page, "scrolled");

    // Away from the midst of the list, and back.
    const middle = articles.nth(120).getByRole("heading").getByRole("link");
    await middle.scrollIntoViewIfNeeded();
    const place = await page.evaluate(() => window.scrollY);
    const count = await articles.count();
    await middle.click();
    await page.locator("h1:focus").waitFor();
    assert.equal(await page.evaluate(() => window.scrollY), 0);
    await page.goBack();
    await articles.nth(120).waitFor();
    assert.equal(await articles.count(), count);
    await page.waitForFunction((place) => Math.abs(window.scrollY - place) < 2, place);
    assert.deepEqual(problems, []);

    // Opened anew, the list begins with the newest ones.
    await page.getByRole("navigation", { name: "Sections" }).getByRole("link", { name: "Topics" }).click();
    await page.locator("h1:focus", { hasText: "Topics" }).waitFor();
    await addPaper(PAPERS + added, "2026-07-01");
    await page.getByRole("navigation", { name: "Sections" }).getByRole("link", { name: "Latest" }).click();
    await articles.first().getByText("July 1, 2026").waitFor();
    assert.deepEqual(problems, []);
    await close();
  });

  async function addPaper(number, publishedOn) {
    const paper = await catalog.api.addPaper({
      title: `Paper number ${number}`,
      url: `https://example.org/papers/${number}`,
      tldr: `The summary of paper number ${number}.`,
      authors: [{ name: `Author ${number % 40}` }],
      topics: [`Topic ${number % 7}`],
      createMissingTopics: true,
      publishedOn,
    });
    return paper.slug;
  }
});

/** Days with ties: three papers each. */
function dayOf(number) {
  return new Date(Date.UTC(2025, 0, 1 + Math.floor(number / 3))).toISOString().slice(0, 10);
}
