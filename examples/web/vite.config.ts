import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

export default defineConfig({
  plugins: [react()],
  build: {
    target: "es2024",
    // The licenses of what is bundled travel with it.
    license: { fileName: "licenses.md" },
  },
  // Only pages that show math import it, so Vite would find it late and load the page anew.
  optimizeDeps: { include: ["katex"] },
});
