import { execFile, execFileSync, spawn, type ChildProcess } from "node:child_process";
import fs from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";

const run = promisify(execFile);
const VERSION = "v0.203.0";
const FOLDER = path.resolve(import.meta.dirname, "../../node_modules/.cache/stripe-mock", VERSION);
const PROGRAM = path.join(FOLDER, "stripe-mock");
const START_MS = 20_000;

/**
 * Stripe's own stand-in: checks each request against Stripe's published description and answers with its fixtures. It keeps nothing,
 * so it proves paths, parameters and shapes, and no behaviour.
 */
export interface StripeMock {
  readonly url: string;
  stop(): Promise<void>;
}

const hasGo = (): boolean => {
  try {
    execFileSync("go", ["version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
};

/** It is built, or Go is here to build it. With CI set a missing part is a failure and not a skip. */
export const hasStripeMock = (): boolean =>
  // oxlint-disable-next-line house/env-only-in-config -- only tests come here
  Boolean(process.env["CI"]) || fs.existsSync(PROGRAM) || hasGo();

/** Builds it once, about a minute, and starts it on a free port. @throws Error whose message says what to install. */
export async function startStripeMock(): Promise<StripeMock> {
  if (!fs.existsSync(PROGRAM)) await build();
  const port = await freePort();
  const child = spawn(PROGRAM, ["-http-addr", `127.0.0.1:${port}`], { stdio: "ignore" });
  const url = `http://127.0.0.1:${port}`;
  await answers(url, child);
  return {
    url,
    async stop() {
      const gone = new Promise((resolve) => child.once("exit", resolve));
      child.kill();
      await gone;
    },
  };
}

async function build(): Promise<void> {
  if (!hasGo()) throw new Error("stripe-mock is built with Go: apt-get install golang-go");
  fs.mkdirSync(path.dirname(FOLDER), { recursive: true });
  const work = fs.mkdtempSync(`${FOLDER}-`);
  try {
    await run("go", ["install", `github.com/stripe/stripe-mock@${VERSION}`], {
      // oxlint-disable-next-line house/env-only-in-config -- Go's own settings of this machine
      env: { ...process.env, GOBIN: work, GOFLAGS: "-mod=mod" },
    });
    // Two builds at once: the second finds the folder taken, with the same program.
    if (!fs.existsSync(FOLDER)) fs.renameSync(work, FOLDER);
  } catch (error) {
    throw new Error(
      `stripe-mock ${VERSION} could not be built; Go needs its module proxy: ${error instanceof Error ? error.message : ""}`,
      { cause: error },
    );
  } finally {
    fs.rmSync(work, { recursive: true, force: true });
  }
}

async function answers(url: string, child: ChildProcess): Promise<void> {
  const until = Date.now() + START_MS;
  while (Date.now() < until && child.exitCode === null) {
    const there = await fetch(url).then(
      () => true,
      () => false,
    );
    if (there) return;
    await sleep(50);
  }
  child.kill();
  throw new Error("stripe-mock does not start");
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
