import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "../..");

/** Hash of the files a part is built from. `inputs` are folders and files relative to the project; tests are left out. */
export function inputsHash(inputs: readonly string[]): string {
  const hash = createHash("sha256");
  for (const file of inputs.flatMap(filesOf).sort()) {
    hash.update(`${file}\0`);
    hash.update(fs.readFileSync(path.join(root, file)));
  }
  return hash.digest("hex");
}

function filesOf(input: string): string[] {
  const full = path.join(root, input);
  const found = fs.statSync(full, { throwIfNoEntry: false });
  if (found === undefined) return [];
  if (found.isFile()) return [input];
  return fs
    .readdirSync(full, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.test\.tsx?$/.test(entry.name))
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)));
}

/** A part is up to date when its stamp holds the hash of its inputs and its output is there. */
export function upToDate(part: string, hash: string, output: string): boolean {
  try {
    return fs.readFileSync(stampFile(part), "utf8") === hash && fs.existsSync(output);
  } catch {
    return false;
  }
}

export function writeStamp(part: string, hash: string): void {
  fs.mkdirSync(path.dirname(stampFile(part)), { recursive: true });
  fs.writeFileSync(stampFile(part), hash);
}

export function removeStamp(part: string): void {
  fs.rmSync(stampFile(part), { force: true });
}

const stampFile = (part: string) => path.join(root, "dist/.stamps", part);
