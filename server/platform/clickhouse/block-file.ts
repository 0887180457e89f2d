import { rmSync } from "node:fs";
import {
  access,
  chmod,
  constants,
  lstat,
  mkdir,
  open,
  rm,
  writeFile,
  type FileHandle,
} from "node:fs/promises";
import { createHash } from "node:crypto";
import { join } from "node:path";

export interface BlockFiles {
  /** Writes the bytes to a file only we can read, and lends it to `use`. */
  lend<T>(bytes: Uint8Array, use: (path: string) => Promise<T>): Promise<T>;
  close(): void;
}

interface MemoryFile {
  readonly path: string;
  readonly handle: FileHandle;
  size: number;
}

const MEMORY = "/dev/shm";
/** Memory a file got once is written again for the next block: it costs a third of new memory. */
const KEPT = 2;
const IDLE_MS = 5_000;

/** In memory where the system has a folder for that, else (or when that is full) in `tmpDir`. Emptied at each start. */
export async function openBlockFiles(tmpDir: string): Promise<BlockFiles> {
  const inMemory = await memoryFolder(tmpDir);
  await mkdir(tmpDir, { recursive: true, mode: 0o700 });
  const free: MemoryFile[] = [];
  let next = 1;
  let idle: NodeJS.Timeout | undefined;
  const newName = () => `${process.pid}-${next++}.ndjson`;

  const drop = async ({ path, handle }: MemoryFile) => {
    await rm(path, { force: true });
    await handle.close();
  };
  const take = async (folder: string): Promise<MemoryFile> => {
    clearTimeout(idle);
    const kept = free.pop();
    if (kept) return kept;
    const path = join(folder, newName());
    return { path, handle: await open(path, "w", 0o600), size: 0 };
  };
  const keep = (file: MemoryFile) => {
    if (free.length >= KEPT) return void drop(file);
    free.push(file);
    clearTimeout(idle);
    idle = setTimeout(() => free.splice(0).forEach((old) => void drop(old)), IDLE_MS).unref();
  };
  const lendMemory = async (folder: string, bytes: Uint8Array): Promise<MemoryFile | undefined> => {
    const file = await take(folder);
    try {
      const { bytesWritten } = await file.handle.write(bytes, 0, bytes.byteLength, 0);
      if (bytesWritten < bytes.byteLength) throw new Error("no space left");
      if (file.size > bytes.byteLength) await file.handle.truncate(bytes.byteLength);
      file.size = bytes.byteLength;
      return file;
    } catch {
      // A container's /dev/shm is often 64 MB; the disk takes what does not fit.
      await drop(file);
      return undefined;
    }
  };

  return {
    async lend(bytes, use) {
      const file = inMemory ? await lendMemory(inMemory, bytes) : undefined;
      if (!file) return onDisk(join(tmpDir, newName()), bytes, use);
      try {
        const result = await use(file.path);
        keep(file);
        return result;
      } catch (error) {
        // An engine that is being ended may read it still.
        await drop(file);
        throw error;
      }
    },
    close: () => {
      clearTimeout(idle);
      for (const file of free.splice(0)) void drop(file).catch(() => undefined);
      if (inMemory) rmSync(inMemory, { recursive: true, force: true });
    },
  };
}

async function onDisk<T>(
  path: string,
  bytes: Uint8Array,
  use: (path: string) => Promise<T>,
): Promise<T> {
  await writeFile(path, bytes, { mode: 0o600 });
  try {
    return await use(path);
  } finally {
    await rm(path, { force: true });
  }
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
