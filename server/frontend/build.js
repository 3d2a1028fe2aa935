// Bundles src/ into the folder given as the first argument, with the licences of what went in.
import { readFile, readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = path.dirname(fileURLToPath(import.meta.url));
const folder = path.resolve(process.argv[2] ?? path.join(here, "../hnkg/web/assets/bundle"));

const { metafile } = await build({
  absWorkingDir: here,
  entryPoints: ["src/editor.js", "src/graph.js"],
  outdir: folder,
  bundle: true,
  format: "esm",
  splitting: true,
  chunkNames: "shared-[hash]",
  minify: true,
  target: "es2022",
  charset: "utf8",
  legalComments: "none", // all licences are in one file
  metafile: true,
  logLevel: "warning",
});

/** Return the folder of the package that a bundled file belongs to; nothing for our own files. */
function packageOf(file) {
  return file.match(/^.*node_modules\/(?:@[^/]+\/)?[^/]+/)?.[0];
}

const packages = new Set(Object.keys(metafile.inputs).map(packageOf).filter(Boolean));
const notices = [];
for (const name of [...packages].sort()) {
  const { name: title, version, license } = JSON.parse(
    await readFile(path.join(here, name, "package.json"), "utf8"),
  );
  const file = (await readdir(path.join(here, name))).find((entry) => /^licen[cs]e/i.test(entry));
  if (!file) throw new Error(`${title} has no file with its licence: may it be bundled?`);
  const text = (await readFile(path.join(here, name, file), "utf8")).trim();
  notices.push(`${title} ${version} (${license})\n\n${text}\n`);
}
const line = `\n${"-".repeat(72)}\n\n`;
const head = "The scripts beside this file contain these packages.\n";
await writeFile(path.join(folder, "LICENCES.txt"), [head, ...notices].join(line));
