import { chmod, chown, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { EngineAccount } from "./engine-account.ts";

export const SOCKET_PORT = 5432;
/** sun_path holds 108 bytes on Linux and 104 on macOS, the closing zero included. */
const PATH_LIMIT_BYTES = process.platform === "darwin" ? 103 : 107;

export interface SocketFolder {
  readonly path: string;
  remove(): Promise<void>;
}

/** A folder only the engine may enter, in the data folder or, when that path is too long, a short one. */
export async function provideSocketFolder(
  workDir: string,
  account: EngineAccount | undefined,
): Promise<SocketFolder> {
  const own = join(workDir, "run");
  const fits = Buffer.byteLength(join(own, `.s.PGSQL.${SOCKET_PORT}`)) <= PATH_LIMIT_BYTES;
  const path = fits ? own : await mkdtemp(join(tmpdir(), "umg-pg-"));
  if (fits) await mkdir(path, { recursive: true, mode: 0o700 });
  await chmod(path, 0o700);
  if (account) await chown(path, account.uid, account.gid);
  return {
    path,
    remove: async () => {
      if (!fits) await rm(path, { recursive: true, force: true });
    },
  };
}
