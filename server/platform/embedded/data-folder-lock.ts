import { readFileSync, writeFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { DomainError } from "#shared/errors/index.ts";

export interface DataFolderOwner {
  readonly pid: number;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  /** Where the owner can be reached, once it listens. */
  readonly url?: string;
}

export interface DataFolderLock {
  announce(details: { url: string }): void;
  release(): void;
}

export const LOCK_FILE = "owner.lock";
const OWNER_FILE = "owner.json";

/**
 * Takes the folder for this process, or throws `data_folder_in_use` naming who has it. The lock is the
 * operating system's (through SQLite, for Node has no flock), so it dies with the process: none is ever stale.
 */
export function lockDataFolder(folder: string): DataFolderLock {
  const ownerFile = join(folder, OWNER_FILE);
  const database = new DatabaseSync(join(folder, LOCK_FILE), { timeout: 0 });
  try {
    database.exec("pragma journal_mode=off; pragma locking_mode=exclusive; begin exclusive");
  } catch (cause) {
    database.close();
    if (!/locked/.test(String(cause))) throw cause;
    const owner = readOwner(folder);
    const at = owner?.url ? `, which serves ${owner.url}` : "";
    throw new DomainError(
      "data_folder_in_use",
      { folder, pid: owner?.pid ?? "unknown", at },
      cause,
    );
  }
  const startedAt = new Date().toISOString();
  const write = (details: { url?: string }) =>
    writeFileSync(ownerFile, JSON.stringify({ pid: process.pid, startedAt, ...details }), {
      mode: 0o600,
    });
  write({});
  return {
    announce: write,
    release: () => {
      rmSync(ownerFile, { force: true });
      database.close();
    },
  };
}

/** What the owner (perhaps a former one) wrote about itself. */
export function readOwner(folder: string): DataFolderOwner | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, OWNER_FILE), "utf8")) as DataFolderOwner;
  } catch {
    return undefined;
  }
}
