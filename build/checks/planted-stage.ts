import {
  cpSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  symlinkSync,
} from "node:fs";
import os from "node:os";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "../..");

/** What of the real project judges the planted files: its settings, none of its code. */
const SETTINGS = [
  "package.json",
  "tsconfig.json",
  ".gitignore",
  ".oxlintrc.json",
  ".oxfmtrc.json",
  "*/tsconfig.json",
  "electron/*/tsconfig.json",
  "electron/preload/*.d.ts",
  "build/checks/*.{json,mjs,d.ts,d.mts}",
];

/** Lays a planted tree out as a project of its own, under the real settings and packages; returns its folder. */
export function stagePlanted(tree: string): string {
  const stage = mkdtempSync(path.join(os.tmpdir(), "unmogrowp-planted-"));
  for (const file of globSync(SETTINGS, { cwd: root }))
    cpSync(path.join(root, file), path.join(stage, file), { recursive: true });
  cpSync(path.join(import.meta.dirname, "planted", tree), stage, { recursive: true });
  // One link per package, so that the tools' caches land in the stage.
  mkdirSync(path.join(stage, "node_modules"));
  for (const name of readdirSync(path.join(root, "node_modules")))
    if (name !== ".cache")
      symlinkSync(path.join(root, "node_modules", name), path.join(stage, "node_modules", name));
  return stage;
}

/** The rules a planted tree says it breaks: file → sorted `check/rule`, from each file's `// planted:` line. */
export function plantedRules(tree: string): Map<string, string[]> {
  const folder = path.join(import.meta.dirname, "planted", tree);
  const rules = new Map<string, string[]>();
  for (const file of globSync("**/*.{ts,tsx}", { cwd: folder })) {
    const [first = ""] = readFileSync(path.join(folder, file), "utf8").split("\n", 1);
    const match = /^\/\/ planted: (.+)$/.exec(first);
    if (match?.[1] !== undefined)
      rules.set(file.replaceAll("\\", "/"), match[1].split(", ").toSorted());
  }
  return rules;
}
