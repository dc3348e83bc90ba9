import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { defineConfig, type Plugin } from "vite";

const OUT = "../build/frontend";

/** A small copy beside every file, which the web server sends where the browser takes it: villages have slow lines. */
const smallCopies: Plugin = {
  name: "small-copies",
  closeBundle() {
    const folder = join(OUT, "assets");
    for (const name of readdirSync(folder)) {
      if (/\.(js|css)$/.test(name)) writeFileSync(join(folder, `${name}.gz`), gzipSync(readFileSync(join(folder, name)), { level: 9 }));
    }
  },
};

export default defineConfig({
  base: "/static/",
  plugins: [smallCopies],
  publicDir: false,
  build: {
    outDir: OUT,
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
