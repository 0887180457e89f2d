import { spawn, type ChildProcess } from "node:child_process";
import { chmod, mkdtemp, readFile, readdir, readlink, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { ServerReady } from "#shared/ipc/server-ready.ts";

const root = path.resolve(import.meta.dirname, "../..");

export interface RunningPlatform {
  url: string;
  signInToken: string;
  dataDir: string;
  process: ChildProcess;
  stderr(): string;
  /** Ends it and waits; `SIGKILL` leaves its engines to the next start. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

/** A data folder that the engines' account may enter when the tests run as root. */
export async function temporaryData(): Promise<string> {
  const dataDir = await mkdtemp(path.join(tmpdir(), "umg-e2e-"));
  await chmod(dataDir, 0o711);
  return dataDir;
}
export const removeData = (dataDir: string): Promise<void> =>
  rm(dataDir, { recursive: true, force: true, maxRetries: 5 });

/** `unmogrowp start` as people run it; resolves when it can be used, rejects with what it said. */
export async function startPlatform(
  dataDir: string,
  args: readonly string[] = [],
): Promise<RunningPlatform> {
  const child = spawn(
    process.execPath,
    [
      path.join(root, "server/main.ts"),
      "start",
      "--data",
      dataDir,
      "--json-ready",
      "--quiet",
      ...args,
    ],
    { cwd: root, stdio: ["ignore", "pipe", "pipe"] },
  );
  let stderr = "";
  let stdout = "";
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  const exited = new Promise<number | null>((resolve) =>
    child.once("exit", (code) => resolve(code)),
  );
  const ready = await new Promise<ServerReady>((resolve, reject) => {
    child.stdout.on("data", (chunk: Buffer) => {
      stdout += chunk.toString();
      const line = stdout.split("\n").find((each) => each.startsWith('{"ready"'));
      if (line) resolve(ServerReady.parse(JSON.parse(line)));
    });
    void exited.then((code) => reject(new Error(`ended with ${code}: ${stdout}${stderr}`)));
  });
  return {
    url: ready.url,
    signInToken: ready.signInToken ?? "",
    dataDir,
    process: child,
    stderr: () => stderr,
    stop(signal = "SIGTERM") {
      child.kill(signal);
      return exited;
    },
  };
}

/** Signs in by the start-up link; the answer is the cookie for the next calls. */
export async function signIn(
  platform: Pick<RunningPlatform, "url" | "signInToken">,
): Promise<Record<string, string>> {
  const response = await fetch(`${platform.url}/auth/one-time`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-umg-csrf": "1" },
    body: JSON.stringify({ token: platform.signInToken }),
  });
  if (!response.ok) throw new Error(`sign-in failed: ${await response.text()}`);
  const cookie = response.headers
    .getSetCookie()
    .map((each) => each.split(";")[0])
    .join("; ");
  return { cookie, "x-umg-csrf": "1", "content-type": "application/json" };
}

export async function rpc<T>(
  platform: Pick<RunningPlatform, "url">,
  headers: Record<string, string>,
  procedure: string,
  input: object,
  kind: "query" | "mutation" = "mutation",
): Promise<T> {
  const url = `${platform.url}/trpc/${procedure}${kind === "query" ? `?input=${encodeURIComponent(JSON.stringify(input))}` : ""}`;
  const response = await fetch(
    url,
    kind === "query" ? { headers } : { method: "POST", headers, body: JSON.stringify(input) },
  );
  const body = (await response.json()) as { result?: { data: T }; error?: { message: string } };
  if (!body.result) throw new Error(`${procedure}: ${JSON.stringify(body.error)}`);
  return body.result.data;
}

/** Process ids whose command line names the folder: the engines and their children. */
export async function processesOf(dataDir: string): Promise<number[]> {
  const found: number[] = [];
  for (const entry of await readdir("/proc")) {
    if (!/^\d+$/.test(entry)) continue;
    const line = await readFile(`/proc/${entry}/cmdline`, "utf8").catch(() => "");
    const cwd = await readlink(`/proc/${entry}/cwd`).catch(() => "");
    if ((line.includes(dataDir) || cwd.startsWith(dataDir)) && Number(entry) !== process.pid)
      found.push(Number(entry));
  }
  return found;
}

/** Waits for a condition, not for a time. */
export async function until<T>(
  what: string,
  probe: () => Promise<T | undefined | false>,
  timeoutMs = 20_000,
): Promise<T> {
  const end = Date.now() + timeoutMs;
  let last: unknown;
  while (Date.now() < end) {
    try {
      const found = await probe();
      if (found) return found;
    } catch (error) {
      last = error;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`waited in vain for ${what}`, { cause: last });
}
