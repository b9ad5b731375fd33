// What a reader does on the site, in Chromium, against a catalog with the demo entries.
//
//   [PAPER_CATALOG=FILE] [CHROMIUM=FILE] [SCREENSHOTS=FOLDER] npm run check
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { CONTRAST, EVERYTHING, launch, open, picture, settled, violations, WIDTHS } from "./browser.mjs";
import { startCatalog, startSite } from "./server.mjs";

describe("the site", () => {
  let browser, catalog, site, math;

  before(async () => {
    catalog = await startCatalog();
    site = await startSite(catalog);
    browser = await launch();
    math = await catalog.api.addPaper({
      title: "Learning $L^*$ automata in $O(n \\log n)$ queries",
      url: "https://example.org/automata",
      tldr: "Learns $L^*$ for $5 or $10.",
      abstract: "The first paragraph.\n\nThe second one, with $\\sum_{i=1}^n x_i$.",
      authors: Array.from({ length: 9 }, (_, index) => ({ name: `Ada ${"ABCDEFGHI"[index]}. Writer` })),
      topics: ["mechanistic-interpretability"],
      publishedOn: "2026-05",
      integrity: "CORRECTED",
      featured: true,
    });
  });

  after(async () => {
    await browser?.close();
    await site?.stop();
    await catalog?.stop();
  });

  /** Opens a page in a window of its own, hands it to `visit`, and expects that nothing went wrong in it. */
  async function visiting(path, options, visit) {
    const { page, problems, close } = await open(browser, [site.origin, catalog.origin], options);
    try {
      await page.goto(site.origin + path);
      await settled(page);
      await visit(page, problems);
      assert.deepEqual(problems, []);
    } finally {
      await close();
    }
  }

  const pages = () => ({
    latest: "/",
    featured: "/?featured=true",
    search: "/?q=sparse+autoencoders",
    "nothing found": "/?q=zzyzx",
    paper: `/papers/${math.slug}`,
    topics: "/topics",
    topic: "/topics/mechanistic-interpretability",
    authors: "/authors",
    author: "/authors/neel-nanda",
    missing: "/papers/never-written",
  });

  for (const [width, options] of Object.entries(WIDTHS)) {
    test(`every page is accessible and complete: ${width}`, async () => {
      await visiting("/", options, async (page) => {
        for (const [name, path] of Object.entries(pages())) {
          await page.goto(site.origin + path);
          await settled(page);
          assert.equal(await page.locator(".failure").count(), 0, name);
          const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
          assert.ok(overflow <= 0, `${name} is ${overflow} pixels too wide`);
          for (const colorScheme of ["light", "dark"]) {
            await page.emulateMedia({ colorScheme });
            await settled(page);
            // Nothing but the colors is another in the dark.
            assert.deepEqual(await violations(page, colorScheme === "light" ? EVERYTHING : CONTRAST), [], `${name}, ${colorScheme}`);
            await picture(page, `${name.replace(" ", "-")}-${width}-${colorScheme}`);
          }
          await page.emulateMedia({ colorScheme: "light" });
        }
      });
    });
  }

  test("a paper leads to its source, its authors and its topics", async () => {
    await visiting("/", {}, async (page) => {
      await page.getByRole("link", { name: "Interpreting Attention Layer Outputs with Sparse Autoencoders", exact: true }).click();
      await page.locator("h1:focus").waitFor();
      const source = page.getByRole("link", { name: "Read at arxiv.org" });
      assert.equal(await source.getAttribute("href"), "https://arxiv.org/abs/2406.17759");
      await page.getByRole("link", { name: "Neel Nanda" }).click();
      await page.getByRole("heading", { level: 1, name: "Neel Nanda" }).waitFor();
      await page.getByRole("link", { name: "Circuits", exact: true }).first().click();
      await page.getByRole("heading", { level: 1, name: "Circuits" }).waitFor();
      assert.match(page.url(), /\/topics\/circuits$/);
    });
  });

  test("math is set, and sums of money are not", async () => {
    await visiting(`/papers/${math.slug}`, {}, async (page) => {
      await page.locator("h1 .katex").first().waitFor();
      assert.equal(await page.locator("h1 .katex").count(), 2);
      assert.equal(await page.title(), "Learning L^* automata in O(n \\log n) queries · AI Safety Papers");
      await page.getByText("for $5 or $10.").waitFor();
    });
  });

  test("what is chosen is in the address, and going back takes it back", async () => {
    await visiting("/", {}, async (page) => {
      const all = await tally(page);
      await page.getByRole("button", { name: "Featured", pressed: false }).click();
      await page.waitForURL("**/?featured=true");
      await page.getByRole("status").filter({ hasText: /^\d+ papers?$/ }).waitFor();
      const featured = await tally(page);
      assert.equal(await page.locator("article").count(), await page.locator("article .featured").count());
      assert.notEqual(featured, all);
      await page.getByRole("combobox", { name: "Order" }).selectOption("By title");
      await page.waitForURL("**/?featured=true&order=title");
      await page.goBack();
      await page.goBack();
      await page.getByRole("status").filter({ hasText: all }).waitFor();
      await page.getByRole("button", { name: "Featured", pressed: false }).waitFor();
    });
  });

  test("a list is narrowed down by what its papers have in common", async () => {
    await visiting("/", {}, async (page) => {
      const filters = page.getByRole("complementary", { name: "Filters" });
      const bucket = filters.getByRole("button", { name: /^Sparse autoencoders/ });
      const count = Number(/\d+/.exec(await bucket.innerText())[0]);
      await bucket.click();
      await page.waitForURL("**/?topic=sparse-autoencoders");
      await page.getByRole("status").filter({ hasText: new RegExp(`^${count} papers?$`) }).waitFor();
      await filters.getByRole("button", { name: /^Sparse autoencoders/, pressed: true }).waitFor();
      await filters.getByRole("button", { name: /^2024/ }).click();
      await page.waitForURL("**/?topic=sparse-autoencoders&year=2024");
      await settled(page);
      assert.deepEqual(await violations(page), []);
      await picture(page, "facets");
      await page.getByRole("button", { name: "Show all" }).click();
      await page.waitForURL(`${site.origin}/`);
    });
  });

  test("a search marks what it met, stays in the address, and is narrowed down", async () => {
    await visiting("/", {}, async (page) => {
      const box = page.getByRole("searchbox");
      await box.fill("sparse autoencoders");
      await box.press("Enter");
      await page.waitForURL("**/?q=sparse+autoencoders");
      await page.locator("article h2 mark").first().waitFor();
      await page.reload();
      await page.locator("article h2 mark").first().waitFor();
      assert.equal(await box.inputValue(), "sparse autoencoders");
      await page.getByRole("complementary", { name: "Filters" }).getByRole("button", { name: /^2024/ }).click();
      await page.waitForURL("**/?q=sparse+autoencoders&year=2024");
      await box.fill("zzyzx");
      await box.press("Enter");
      await page.getByRole("heading", { name: "Nothing found" }).waitFor();
      await page.goBack();
      await page.locator("article h2 mark").first().waitFor();
      assert.equal(await box.inputValue(), "sparse autoencoders");
    });
  });

  test("a citation is copied, or selected where the clipboard is refused", async () => {
    await visiting(`/papers/${math.slug}`, {}, async (page) => {
      const region = page.getByRole("region", { name: "Cite" });
      await page.evaluate(() => { window.navigator.clipboard.writeText = (text) => { window.copied = text; return Promise.resolve(); }; });
      await region.getByRole("combobox", { name: "Style" }).selectOption("BibTeX");
      await region.getByText(/^@/).waitFor();
      await region.getByRole("button", { name: "Copy" }).click();
      await region.getByRole("status").filter({ hasText: "Copied as BibTeX" }).waitFor();
      await region.scrollIntoViewIfNeeded();
      await picture(page, "citation");
      assert.match(await page.evaluate(() => window.copied), /^@/);
      await page.evaluate(() => { window.navigator.clipboard.writeText = () => Promise.reject(new Error("refused")); });
      await region.getByRole("button", { name: "Copy" }).click();
      await region.getByRole("status").filter({ hasText: "is selected" }).waitFor();
      assert.match(await page.evaluate(() => window.getSelection().toString()), /^@/);
    });
  });

  test("new papers are counted, and shown when the reader wants them", async () => {
    await visiting("/", {}, async (page) => {
      const listening = page.waitForResponse((response) => response.url().includes("paperChanged"));
      await page.reload();
      await listening;
      await settled(page);
      const first = () => page.locator("article h2 a").first().getAttribute("href");
      const before = await first();
      for (const number of [1, 2]) {
        await catalog.api.addPaper({ title: `News ${number}`, url: `https://example.org/news/${number}`, publishedOn: "2026-07" });
      }
      const button = page.getByRole("status").getByRole("button", { name: "2 new papers" });
      await button.waitFor();
      assert.equal(await first(), before);
      await picture(page, "new-papers");
      assert.deepEqual(await violations(page), []);
      await button.click();
      await page.locator("article h2").first().getByText("News 2").waitFor();
      assert.equal(await button.count(), 0);
    });
  });

  test("everything can be done with the keyboard", async () => {
    await visiting("/", {}, async (page) => {
      const focused = () => page.evaluate(() => document.activeElement.textContent);
      await page.keyboard.press("Tab");
      assert.equal(await focused(), "Skip to the content");
      await picture(page, "skip-link");
      await page.keyboard.press("Enter");
      assert.equal(await page.evaluate(() => document.activeElement.id), "main");
      // The search box, its button, and the first choice.
      for (let stop = 0; stop < 3; stop += 1) await page.keyboard.press("Tab");
      await page.keyboard.press("Space");
      await page.waitForURL("**/?featured=true");
      await settled(page);
      const first = page.locator("article h2 a").first();
      // Math is set once its code is there.
      await first.locator(".katex").nth(1).waitFor();
      await first.focus();
      const title = await focused();
      await page.keyboard.press("Enter");
      // The heading of the new page has the focus, so that a screen reader reads it.
      await page.locator("h1:focus .katex").nth(1).waitFor();
      assert.equal(await focused(), title);
      await page.keyboard.press("Tab");
      assert.equal(await page.evaluate(() => document.activeElement.closest(".authors") !== null), true);
      await picture(page, "focus");
    });
  });

  test("a chosen theme stays", async () => {
    await visiting("/", {}, async (page) => {
      const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
      const light = await ground();
      await page.getByRole("button", { name: "Dark theme", pressed: false }).click();
      await page.getByRole("button", { name: "Dark theme", pressed: true }).waitFor();
      const dark = await ground();
      assert.notEqual(dark, light);
      await page.reload();
      assert.equal(await ground(), dark);
    });
  });

  test("nothing moves for those who asked for that", async () => {
    await visiting("/", { reducedMotion: "reduce" }, async (page) => {
      await page.locator("article").first().waitFor();
      const moving = await page.evaluate(() => document.getAnimations().length);
      assert.equal(moving, 0);
    });
  });

  test("an API out of reach is said, and can be tried again", async () => {
    const { page, close } = await open(browser, [site.origin, catalog.origin]);
    const api = `${catalog.origin}/graphql`;
    await page.route(api, (route) => route.abort());
    await page.goto(site.origin);
    await page.getByRole("alert").getByText("The catalog cannot be reached").waitFor();
    await picture(page, "unreachable");
    assert.deepEqual(await violations(page), []);
    await page.unroute(api);
    await page.getByRole("button", { name: "Try again" }).click();
    await page.locator("article").first().waitFor();
    assert.equal(await page.getByRole("alert").count(), 0);
    await close();
  });

  test("gray lines stand for what is being loaded", async () => {
    const { page, close } = await open(browser, [site.origin, catalog.origin]);
    const { promise, resolve } = withResolvers();
    await page.route(`${catalog.origin}/graphql`, async (route) => {
      await promise;
      await route.continue();
    });
    await page.goto(site.origin);
    await page.locator(".skeleton").first().waitFor();
    await picture(page, "loading");
    assert.deepEqual(await violations(page), []);
    resolve();
    await page.locator("article").first().waitFor();
    await close();
  });
});

function tally(page) {
  return page.getByRole("status").filter({ hasText: "paper" }).innerText();
}

function withResolvers() {
  let resolve;
  const promise = new Promise((done) => (resolve = done));
  return { promise, resolve };
}
