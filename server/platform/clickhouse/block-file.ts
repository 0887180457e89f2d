import { rmSync } from "node:fs";
import { access, chmod, constants, lstat, mkdir, rm, writeFile } from "node:fs/promises";
import { createHash } from "node:crypto";
import { join } from "node:path";

export interface BlockFiles {
  /** Writes the bytes to a file only we can read, lends it to `use`, and removes it. */
  lend<T>(bytes: Uint8Array, use: (path: string) => Promise<T>): Promise<T>;
  close(): void;
}

const MEMORY = "/dev/shm";

/** In memory where the system has a folder for that, else (or when that is full) in `tmpDir`. Emptied at each start. */
export async function openBlockFiles(tmpDir: string): Promise<BlockFiles> {
  const inMemory = await memoryFolder(tmpDir);
  await mkdir(tmpDir, { recursive: true, mode: 0o700 });
  let next = 1;
  return {
    async lend(bytes, use) {
      const name = `${process.pid}-${next++}.ndjson`;
      const path = await writeTo(inMemory, tmpDir, name, bytes);
      try {
        return await use(path);
      } finally {
        await rm(path, { force: true });
      }
    },
    close: () => {
      if (inMemory) rmSync(inMemory, { recursive: true, force: true });
    },
  };
}

async function writeTo(
  inMemory: string | undefined,
  tmpDir: string,
  name: string,
  bytes: Uint8Array,
): Promise<string> {
  if (inMemory) {
    const path = join(inMemory, name);
    try {
      await writeFile(path, bytes, { mode: 0o600 });
      return path;
    } catch {
      // A container's /dev/shm is often 64 MB; the disk takes what does not fit.
      await rm(path, { force: true });
    }
  }
  await writeFile(join(tmpDir, name), bytes, { mode: 0o600 });
  return join(tmpDir, name);
}

async function memoryFolder(tmpDir: string): Promise<string | undefined> {
  const name = createHash("sha256").update(tmpDir).digest("hex").slice(0, 16);
  const folder = join(MEMORY, `unmogrowp-${process.getuid?.() ?? 0}-${name}`);
  try {
    await access(MEMORY, constants.W_OK);
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { mode: 0o700 });
    await chmod(folder, 0o700);
    const { uid } = await lstat(folder);
    return uid === process.getuid?.() ? folder : undefined;
  } catch {
    return undefined;
  }
}
