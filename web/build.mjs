// Builds the pages' scripts and styles into handler/web/static/dist, with
// content-hashed names and one manifest.json. Phones get code for old
// webviews, the console code for desktop browsers, so there are two builds.
import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "vite";
import { trimTabler } from "./trim-tabler.mjs";

const root = dirname(fileURLToPath(import.meta.url));
const dist = resolve(root, "../handler/web/static/dist");
const staging = resolve(root, "../.cache/web");

/** One build for one family of browsers; every script and style is its own entry. */
const families = [
  { name: "phone", target: ["chrome66", "safari11"], entries: ["src/phone.ts", "src/phone.css", "src/public.ts", "src/public.css"] },
  { name: "console", target: ["es2020", "chrome86", "safari14"], entries: ["src/console.ts", "src/console.css"] },
];

/** Vite's settings for one build into a folder of its own. */
export function settings({ name, target, entries }) {
  return {
    root,
    configFile: false,
    base: "/static/",
    publicDir: false,
    logLevel: "warn",
    css: { postcss: { plugins: [trimTabler()] } },
    worker: { format: "iife", rolldownOptions: { output: { entryFileNames: "assets/[name]-[hash].js" } } },
    build: {
      outDir: join(staging, name),
      emptyOutDir: true,
      manifest: "manifest.json",
      assetsInlineLimit: 0,
      modulePreload: false,
      target,
      cssTarget: target.filter((browser) => !browser.startsWith("es")),
      sourcemap: false,
      reportCompressedSize: false,
      chunkSizeWarningLimit: 600, // kB, of the charts, which are loaded where there are any
      rolldownOptions: { checks: { eval: false }, input: Object.fromEntries(entries.map((file) => [file.replace(/^src\//, "").replace(".ts", "").replace(".css", "-style"), resolve(root, file)])) },
    },
  };
}

/** Puts the new files, as they are and compressed, beside the old ones, then the manifest, then drops what is no longer named. */
async function publish(manifest, outputs) {
  await mkdir(dist, { recursive: true });
  const keep = new Set([".gitkeep", "manifest.json"]);
  for (const output of outputs) {
    await cp(join(output, "assets"), join(dist, "assets"), { recursive: true });
    for (const file of await readdir(join(output, "assets"))) {
      await writeFile(join(dist, "assets", `${file}.gz`), gzipSync(await readFile(join(output, "assets", file)), { level: 9 }));
      keep.add(`assets/${file}`).add(`assets/${file}.gz`);
    }
  }
  await writeFile(join(dist, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
  for (const entry of await readdir(dist, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath ?? entry.path, entry.name);
    if (entry.isFile() && !keep.has(path.slice(dist.length + 1))) await rm(path);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const manifest = {};
  const outputs = [];
  for (const family of families) {
    await build(settings(family));
    const output = join(staging, family.name);
    Object.assign(manifest, JSON.parse(await readFile(join(output, "manifest.json"), "utf8")));
    outputs.push(output);
  }
  await publish(manifest, outputs);
}
