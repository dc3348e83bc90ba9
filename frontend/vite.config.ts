import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build, defineConfig, type Plugin } from "vite";

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

/** The worker is one file of a fixed name: browsers ask for it by that, and not all let it import others. */
const worker: Plugin = {
  name: "worker",
  async closeBundle() {
    await build({
      configFile: false,
      publicDir: false,
      logLevel: "warn",
      build: {
        outDir: OUT,
        emptyOutDir: false,
        rolldownOptions: { input: "src/worker.ts", output: { format: "iife", entryFileNames: "worker.js" } },
      },
    });
  },
};

export default defineConfig({
  base: "/static/",
  plugins: [smallCopies, worker],
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
