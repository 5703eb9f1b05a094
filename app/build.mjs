// Builds the app into src/formgen/web/app: the same sources and locked packages give the same bytes.

import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const out = process.argv[2] ?? join(here, "../src/formgen/web/app");
const kept = join(here, "../src/formgen/web/app"); // style, icons: shared with the server's pages

const SHELL = "/luring";
const FILES = ["app.js", "app.webmanifest", "icon-192.png", "icon-512.png", "style.css", "zxing_reader.wasm"];
const options = {
  absWorkingDir: here,
  bundle: true,
  minify: true,
  format: "esm",
  target: ["chrome87", "firefox89", "safari15"],
  loader: { ".svg": "text" },
  legalComments: "none", // the licences are in licenses.txt, whole
  charset: "utf8",
  logLevel: "warning",
};

mkdirSync(out, { recursive: true });
const { metafile } = await build({ ...options, entryPoints: ["src/app.js"], outfile: join(out, "app.js"), metafile: true });
copyFileSync(join(here, "src/app.html"), join(out, "app.html"));
copyFileSync(join(here, "src/app.webmanifest"), join(out, "app.webmanifest"));
copyFileSync(join(here, "node_modules/zxing-wasm/dist/reader/zxing_reader.wasm"), join(out, "zxing_reader.wasm"));
writeFileSync(join(out, "licenses.txt"), licences());

const digest = createHash("sha256");
for (const name of ["app.html", ...FILES]) {
  const path = join(out, name);
  digest.update(readFileSync(existsSync(path) ? path : join(kept, name)));
}
digest.update(readFileSync(join(here, "src/sw.js")));
await build({
  ...options,
  entryPoints: ["src/sw.js"],
  outfile: join(out, "sw.js"),
  define: {
    VERSION: JSON.stringify(digest.digest("hex").slice(0, 16)),
    PRECACHED: JSON.stringify([SHELL, ...FILES.map((name) => `/app/${name}`)]),
  },
});

// The licence of every package that is in the bundle, and of what the WebAssembly was made from.
function licences() {
  const packages = new Set(["zxing-wasm"]);
  for (const path of Object.keys(metafile.inputs)) {
    const match = /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path);
    if (match) packages.add(match[1]);
  }
  const parts = [...packages].sort().map((name) => {
    const folder = join(here, "node_modules", name);
    const { version, license } = JSON.parse(readFileSync(join(folder, "package.json")));
    const file = ["LICENSE", "LICENSE.md", "license", "LICENSE.txt"].map((one) => join(folder, one)).find(existsSync);
    const text = file ? readFileSync(file, "utf8").trim() : `License: ${license}`;
    return `${name} ${version} (${license})\n\n${text}\n`;
  });
  const zxing = "zxing-cpp, compiled into zxing_reader.wasm: Apache-2.0, https://github.com/zxing-cpp/zxing-cpp.\n" +
    "The text of that licence is the one of this program.\n";
  return [...parts, zxing].join(`\n${"-".repeat(80)}\n\n`);
}
