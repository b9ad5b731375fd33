import { defineConfig } from "vite";
import { precompress } from "./precompress.ts";

// `npm run dev` passes requests for the API on to a catalog that runs here.
const catalog = "http://127.0.0.1:8000";

export default defineConfig({
  // Relative addresses: the page works at `/`, at `/graphiql` and below a prefix that a proxy adds.
  base: "./",
  plugins: [precompress()],
  worker: { format: "es" },
  build: {
    target: "es2022",
    // Inlined fonts and images would need `data:` in the content security policy.
    assetsInlineLimit: 0,
    // The editor is one large file on purpose: it is loaded once and cached for ever.
    chunkSizeWarningLimit: 5000,
    // The licenses of what is bundled travel with it.
    license: { fileName: "licenses.md" },
    // Some packages mark components for servers that render; there is none here.
    rolldownOptions: { checks: { moduleLevelDirective: false, bundlerTimings: false } },
  },
  server: { proxy: { "/graphql": { target: catalog, ws: true }, "/schema.graphql": catalog } },
});
