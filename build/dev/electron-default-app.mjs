// What `electron FOLDER` runs before the app itself. A packaged runtime has this part removed,
// so the runtime taken from a package gets this one: it starts an app (CJS or ESM) from a folder or a file.
import { app } from "electron";
import fs from "node:fs";
import Module from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";

const preloads = [];
let target;
const words = process.argv.slice(1);
while (words.length > 0 && target === undefined) {
  const word = words.shift();
  if (word === "-r" || word === "--require") preloads.push(words.shift());
  else if (word === "-v" || word === "--version") quit(`v${process.versions.electron}`);
  else if (word === "-a" || word === "--abi") quit(process.versions.modules);
  else if (!word.startsWith("-")) target = path.resolve(word);
}
// Playwright waits for its own loader, given with -r, before anything else runs.
Module._preloadModules(preloads);
if (target === undefined) quit("usage: electron [-r module] [switches] FOLDER|FILE", 1);

Object.defineProperty(process, "defaultApp", { value: true, enumerable: true });
const entry = entryOf(target);
await import(pathToFileURL(entry).href);

function entryOf(folderOrFile) {
  const manifest = path.join(folderOrFile, "package.json");
  if (fs.existsSync(manifest)) {
    const pkg = JSON.parse(fs.readFileSync(manifest, "utf8"));
    if (pkg.version) app.setVersion(pkg.version);
    if (pkg.productName ?? pkg.name) app.setName(pkg.productName ?? pkg.name);
    app.setDesktopName(pkg.desktopName ?? `${app.getName()}.desktop`);
    app.setAppPath(folderOrFile);
  } else {
    app.setAppPath(path.dirname(folderOrFile));
  }
  try {
    return Module._resolveFilename(folderOrFile, null, true);
  } catch (cause) {
    return quit(`no Electron app at ${folderOrFile}: ${cause.message}`, 1);
  }
}

function quit(text, code = 0) {
  (code === 0 ? process.stdout : process.stderr).write(`${text}\n`);
  process.exit(code);
}
