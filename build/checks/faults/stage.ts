import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import os from "node:os";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "../../..");

export interface Stage {
  readonly folder: string;
  remove(): void;
}

/** A copy of the sources as they are now, with the real packages linked in. */
export function stageTree(): Stage {
  const folder = mkdtempSync(path.join(os.tmpdir(), "unmogrowp-faults-"));
  const listed = execFileSync(
    "git",
    ["ls-files", "-z", "--cached", "--others", "--exclude-standard", "--deduplicate"],
    { cwd: root, encoding: "utf8", maxBuffer: 64_000_000 },
  );
  for (const file of listed.split("\0").filter(Boolean)) {
    const to = path.join(folder, file);
    mkdirSync(path.dirname(to), { recursive: true });
    // Listed but deleted: somebody is at work here.
    cpSync(path.join(root, file), to, { force: true, recursive: true, errorOnExist: false });
  }
  symlinkSync(path.join(root, "node_modules"), path.join(folder, "node_modules"), "junction");
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
