import { defineConfig } from "vite";

export default defineConfig({
  base: "/static/",
  publicDir: false,
  build: {
    outDir: "../build/frontend",
    emptyOutDir: true,
    manifest: "manifest.json",
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1500,
    rolldownOptions: {
      input: { page: "src/page.ts", command: "src/command.ts" },
      // htmx can evaluate filters; ours is told not to (allowEval: false), and the policy would forbid it.
      checks: { eval: false },
    },
  },
  worker: { format: "es" },
});
