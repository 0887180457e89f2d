import { mkdir } from "node:fs/promises";

/** `mkdir -p`, private to us. On a read-only disk Node's recursive form says ENOENT; this one says EROFS. */
export async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true, mode: 0o700 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") await mkdir(path, { mode: 0o700 });
    throw error;
  }
}
