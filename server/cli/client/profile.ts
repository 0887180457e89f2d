import { chmod, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join } from "node:path";

/** Where this terminal is signed in. Kept in a file only its owner can read. */
export interface CliProfile {
  server: string;
  accessToken?: string;
  refreshToken?: string;
}

export const profilePath = (folder = join(homedir(), ".config", "unmogrowp")): string =>
  join(folder, "cli.json");

export async function readProfile(path: string): Promise<CliProfile | undefined> {
  try {
    return JSON.parse(await readFile(path, "utf8")) as CliProfile;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

export async function writeProfile(path: string, profile: CliProfile): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const next = `${path}.${process.pid}`;
  await writeFile(next, `${JSON.stringify(profile, null, 2)}\n`, { mode: 0o600 });
  await chmod(next, 0o600);
  await rename(next, path);
}

export const removeProfile = (path: string): Promise<void> => rm(path, { force: true });
