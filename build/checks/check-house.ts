import { existsSync, readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import type { Check, Finding } from "./check.ts";
import { SOURCE_FOLDERS } from "./check-imports.ts";

const SOURCE = /\.(tsx?|mjs)$/;
const KEBAB = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)*$/;
const GRAB_BAG = /^(utils?|helpers?|common|misc|managers?|types|lib|stuff)(\.[a-z]+)*\.(tsx?|mjs)$/;
const GRAB_BAG_FOLDER = /^(utils?|helpers?|common|misc|managers?)$/;
const ROLES = /^(router|store|olap|cache|consumer|job|provider|test|int|d|config|http|contract)$/;
const SKIPPED = new Set(["node_modules", "planted", "dist", "release", "fixtures"]);

/** Aim of the house for files that are not tests: half of them at most 80 lines, nine of ten at most 200. */
const MEDIAN_LINES = 80;
const P90_LINES = 200;
const MAX_SCRIPTS = 10;

export const checkHouse: Check = {
  name: "house",
  async run(root) {
    const files = SOURCE_FOLDERS.flatMap((folder) => sourceFiles(root, folder));
    const sizes = files
      .filter((file) => !/\.test\.|^build\/|\/testing\//.test(file))
      .map((file) => readFileSync(path.join(root, file), "utf8").split("\n").length - 1)
      .toSorted((a, b) => a - b);
    const median = quantile(sizes, 0.5);
    const p90 = quantile(sizes, 0.9);
    return {
      findings: [
        ...files.flatMap(namesOf),
        ...(median > MEDIAN_LINES ? [tooLong("median", median, MEDIAN_LINES)] : []),
        ...(p90 > P90_LINES ? [tooLong("p90", p90, P90_LINES)] : []),
        ...scriptsOf(root),
      ],
      note: `${files.length} files, median ${median}, p90 ${p90} lines`,
    };
  },
};

function sourceFiles(root: string, folder: string): string[] {
  const base = path.join(root, folder);
  if (!existsSync(base)) return [];
  return readdirSync(base, { withFileTypes: true }).flatMap((entry) => {
    const name = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return SKIPPED.has(entry.name) ? [] : sourceFiles(root, name);
    return SOURCE.test(entry.name) ? [name] : [];
  });
}

function namesOf(file: string): Finding[] {
  const parts = file.split("/");
  const base = parts.at(-1) ?? "";
  const found = (rule: string, text: string): Finding => ({ file, rule, text });
  if (!parts.every((part) => KEBAB.test(part)))
    return [found("kebab-case", "name files and folders in kebab-case")];
  if (GRAB_BAG.test(base) || parts.slice(0, -1).some((part) => GRAB_BAG_FOLDER.test(part)))
    return [found("no-grab-bag", "say what is in it: the name fits anything")];
  if (parts[0] === "build") return [];
  const role = base
    .split(".")
    .slice(1, -1)
    .find((part) => !ROLES.test(part));
  return role === undefined
    ? []
    : [found("role-suffix", `.${role} is not a role of the house (build/checks/check-house.ts)`)];
}

function scriptsOf(root: string): Finding[] {
  const { scripts }: { scripts: Record<string, string> } = JSON.parse(
    readFileSync(path.join(root, "package.json"), "utf8"),
  );
  const count = Object.keys(scripts).length;
  const text = `${count} scripts, ${MAX_SCRIPTS} at most; make it an option of one of them`;
  return count > MAX_SCRIPTS ? [{ file: "package.json", rule: "ten-scripts", text }] : [];
}

const tooLong = (which: string, lines: number, limit: number): Finding => ({
  file: "package.json",
  rule: "file-sizes",
  text: `the ${which} file has ${lines} lines, ${limit} at most: split the longest ones`,
});

/** `sorted` ascending; 0 when there is nothing. */
function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
