// What a person does in the explorer, step by step.

const PLACEHOLDER = "pc_...";

/** GraphiQL with the example tabs. */
export class Explorer {
  #page;
  #base;

  constructor(page, base) {
    this.#page = page;
    this.#base = base;
  }

  /** Loads the page and waits until the editor knows the schema. */
  async open(path) {
    const schema = this.#answerTo("IntrospectionQuery");
    await this.#page.goto(new URL(path, this.#base).href);
    await schema;
    await this.#page.locator(".graphiql-query-editor .view-line").first().waitFor();
  }

  /** The names of the tabs. */
  tabs() {
    return this.#page.locator(".graphiql-tab-button").allInnerTexts();
  }

  /** Puts a token into the headers of a tab, where the placeholder is. */
  async authorize(tab, token) {
    await this.#show(tab);
    await this.#page.getByRole("button", { name: "Headers", exact: true }).click();
    await this.#page.locator(".graphiql-editor-tool .graphiql-editor:not(.hidden) .view-lines").click();
    // To the end of `"Authorization": "Bearer pc_..."`, then back over the quote and the placeholder.
    for (const key of ["Control+Home", "ArrowDown", "End", "ArrowLeft"]) await this.#page.keyboard.press(key);
    for (const _ of PLACEHOLDER) await this.#page.keyboard.press("Shift+ArrowLeft");
    await this.#page.keyboard.insertText(token);
  }

  /** Runs the operation of a tab. */
  async run(tab) {
    await this.#show(tab);
    const started = performance.now();
    const answer = this.#answerTo(tab);
    await this.#page.getByRole("button", { name: /^Execute query/ }).click();
    const response = await answer;
    const milliseconds = Math.round(performance.now() - started);
    const body = await response.json();
    const shown = await this.#shows('"data"');
    return { status: response.status(), body, shown, milliseconds };
  }

  /** Begins the subscription of a tab, and hands back what stops it. */
  async follow(tab) {
    await this.#show(tab);
    const sent = new Promise((resolve) => {
      this.#page.once("websocket", (socket) => {
        socket.on("framesent", ({ payload }) => String(payload).includes('"subscribe"') && resolve());
      });
    });
    await this.#page.getByRole("button", { name: /^Execute query/ }).click();
    await sent;
    return () => this.#page.getByRole("button", { name: /^Stop query/ }).click();
  }

  /** Whether the answer comes to show a text in some seconds. */
  shows(text) {
    return this.#shows(text, { timeout: 5_000 });
  }

  /** Opens the guide. */
  async guide() {
    await this.#page.getByRole("button", { name: "Show Guide" }).click();
    await this.#page.getByRole("heading", { name: "Tokens" }).waitFor();
  }

  /** Uses what loads further code: completion, formatting, documentation, examples. Says what did not work. */
  async tryTools() {
    const page = this.#page;
    const tools = {
      "the menu of examples": async () => {
        await page.getByRole("button", { name: "Examples" }).click();
        await page.getByRole("menuitem").first().click();
        await page.locator(".graphiql-query-editor .view-line", { hasText: "NewestPapers" }).waitFor();
      },
      "formatting": async () => {
        await page.getByRole("button", { name: /^Prettify query/ }).click();
        await page.locator(".graphiql-query-editor .view-line", { hasText: "totalCount" }).waitFor();
      },
      "completion": async () => {
        await page.locator(".graphiql-query-editor .view-line", { hasText: "totalCount" }).click();
        await page.keyboard.press("End");
        await page.keyboard.press("Enter");
        await page.keyboard.press("Control+Space");
        await page.locator(".suggest-widget .monaco-list-row", { hasText: "pageInfo" }).waitFor();
        await page.keyboard.press("Escape");
      },
      "the documentation": async () => {
        await page.getByRole("button", { name: "Show Documentation Explorer" }).click();
        await page.locator(".graphiql-doc-explorer", { hasText: "Query" }).waitFor();
      },
    };
    const failures = [];
    for (const [name, use] of Object.entries(tools)) {
      await use().catch((error) => failures.push(`${name}: ${error}`));
    }
    return failures;
  }

  /** Whether the browser would keep this text. */
  async stores(text) {
    if (!text) return false;
    // GraphiQL writes its tabs a moment after the last change.
    await this.#page.waitForFunction(() => localStorage.getItem("graphiql:tabState"));
    return this.#page.evaluate((text) => JSON.stringify({ ...localStorage }).includes(text), text);
  }

  async #show(tab) {
    const active = this.#page.locator(".graphiql-tab-active", { hasText: tab });
    // Choosing the tab that is shown would take back what was just typed.
    if (await active.count()) return;
    await this.#page.locator(".graphiql-tab-button", { hasText: tab }).first().click();
    await this.#page.locator(".graphiql-query-editor .view-line", { hasText: tab }).first().waitFor();
  }

  async #shows(text, options) {
    const answer = this.#page.locator(".graphiql-response .view-line", { hasText: text });
    return answer.first().waitFor(options).then(() => true, () => false);
  }

  #answerTo(operation) {
    return this.#page.waitForResponse((response) => {
      const request = response.request();
      return request.method() === "POST" && request.postDataJSON()?.operationName === operation;
    });
  }
}

/** The small page of a server without GraphiQL. */
export class Fallback {
  #page;
  #base;

  constructor(page, base) {
    this.#page = page;
    this.#base = base;
  }

  /** Runs the operation that the page begins with, and says what it shows. */
  async run() {
    await this.#page.goto(new URL("/", this.#base).href);
    await this.#page.getByRole("button", { name: "Run" }).click();
    const answer = this.#page.locator("#answer", { hasText: "{" });
    return answer.innerText();
  }
}
