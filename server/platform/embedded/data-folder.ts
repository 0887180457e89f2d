import { chmod, chown, readdir, rm, statfs, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { DomainError } from "#shared/errors/index.ts";
import { LOCK_FILE, lockDataFolder } from "./data-folder-lock.ts";
import { engineAccount } from "./engine-account.ts";
import { makeFolder } from "./make-folder.ts";
import { NEEDED_MB, startFailure } from "./start-failure.ts";

/** The one folder in which an embedded platform keeps everything; owned by one process at a time. */
export interface DataFolder {
  readonly root: string;
  readonly postgres: string;
  readonly clickhouse: string;
  /** Signing keys: 0700. */
  readonly keys: string;
  readonly logs: string;
  /** Emptied at each start. */
  readonly tmp: string;
  readonly freeMb: number;
  /** Tells a second start where this one can be reached. */
  announce(details: { url: string }): void;
  release(): void;
}

const PARTS = ["postgres", "clickhouse", "keys", "logs", "tmp"] as const;

/** The user's own data folder; root's lies where a service's data lies, for other accounts must get there. */
export function defaultDataFolder(xdgDataHome?: string): string {
  if (process.platform === "darwin")
    return join(homedir(), "Library/Application Support/UnMoGrowP");
  if (process.platform === "win32") return join(homedir(), "AppData/Local/UnMoGrowP");
  if (xdgDataHome) return join(xdgDataHome, "unmogrowp");
  return process.getuid?.() === 0
    ? "/var/lib/unmogrowp"
    : join(homedir(), ".local/share/unmogrowp");
}

/**
 * Makes or opens the folder and takes it for this process. Throws `data_folder_in_use`, `_read_only`, `_full`
 * or `_foreign`, each with a sentence that says what to do.
 */
export async function openDataFolder(path: string): Promise<DataFolder> {
  const root = resolve(path);
  try {
    return await open(root);
  } catch (error) {
    throw error instanceof DomainError
      ? error
      : startFailure("The platform", String(error), root, error);
  }
}

async function open(root: string): Promise<DataFolder> {
  await makeFolder(root);
  await refuseForeign(root);
  const freeMb = await probeDisk(root);
  const lock = lockDataFolder(root);
  try {
    const account = await engineAccount();
    // Root's PostgreSQL runs as another account: that one (only) may pass through, and list nothing.
    if (account) await chown(root, 0, account.gid);
    await chmod(root, account ? 0o710 : 0o700);
    const folders = PARTS.map((part) => [part, join(root, part)] as const);
    await rm(join(root, "tmp"), { recursive: true, force: true });
    for (const [, folder] of folders) await makeFolder(folder);
    const parts = Object.fromEntries(folders) as Record<(typeof PARTS)[number], string>;
    return { root, ...parts, freeMb, announce: lock.announce, release: lock.release };
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** `--data ~` must not turn somebody's home into our folder. */
async function refuseForeign(root: string): Promise<void> {
  const names = await readdir(root);
  if (names.length === 0 || names.includes(LOCK_FILE)) return;
  throw new DomainError("data_folder_foreign", { folder: root, example: names[0] ?? "" });
}

async function probeDisk(root: string): Promise<number> {
  const probe = join(root, `.probe-${process.pid}`);
  await writeFile(probe, "x".repeat(4096), { flush: true });
  await rm(probe);
  const { bavail, bsize } = await statfs(root);
  const freeMb = Math.floor((bavail * bsize) / 1_000_000);
  if (freeMb < NEEDED_MB)
    throw new DomainError("data_folder_full", { folder: root, neededMb: NEEDED_MB });
  return freeMb;
}
