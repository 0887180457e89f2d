import { spawn, type ChildProcess } from "node:child_process";
import fs from "node:fs";
import path from "node:path";

import { chromium, type Browser, type Page } from "playwright-core";

import { ended, startDisplay } from "./electron-launch.ts";
import type { NormalUser } from "./packaged-install.ts";

export interface PackagedRun {
  page: Page;
  pid: number;
  /** Folder of the run: home, user data, a stand-in for the system's browser. */
  folder: string;
  output(): string;
  /** Links that were handed to the system's browser. */
  openedOutside(): string[];
  /** Asks it to quit, waits, and tells how long it took, in ms. */
  quit(): Promise<number>;
  close(): Promise<void>;
}

/** Starts a packaged console as `user`, on a display of its own, and connects by the DevTools protocol: its inspect fuse is off. */
export async function runPackaged(
  executable: string,
  user: NormalUser,
  args: readonly string[] = [],
): Promise<PackagedRun> {
  const folder = fs.mkdtempSync(path.join(user.home, "run-"));
  const opened = path.join(folder, "opened.txt");
  fs.writeFileSync(path.join(folder, "xdg-open"), `#!/bin/sh\necho "$1" >> '${opened}'\n`);
  fs.chmodSync(path.join(folder, "xdg-open"), 0o755);
  own(folder, user);
  const display = await startDisplay();
  let output = "";
  const child = spawn(
    executable,
    ["--remote-debugging-port=0", `--user-data-dir=${path.join(folder, "user-data")}`, ...args],
    {
      cwd: folder,
      uid: user.uid,
      gid: user.gid,
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        HOME: folder,
        PATH: `${folder}:/usr/local/bin:/usr/bin:/bin`,
        DISPLAY: display?.name ?? process.env["DISPLAY"] ?? "",
        LANG: "C.UTF-8",
      },
    },
  );
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
  let browser: Browser | undefined;
  const close = async () => {
    await browser?.close().catch(() => {});
    await ended(child);
    await display?.stop();
    fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    const address = await devtoolsAddress(child, () => output);
    browser = await chromium.connectOverCDP(address);
    const page = await firstPage(browser);
    return {
      page,
      pid: child.pid ?? 0,
      folder,
      output: () => output,
      openedOutside: () =>
        fs.existsSync(opened) ? fs.readFileSync(opened, "utf8").trim().split("\n") : [],
      async quit() {
        const startedMs = performance.now();
        await ended(child);
        return performance.now() - startedMs;
      },
      close,
    };
  } catch (cause) {
    await close();
    throw new Error(`the packaged console did not open:\n${output.slice(-4000)}`, { cause });
  }
}

function own(folder: string, user: NormalUser): void {
  for (const name of fs.readdirSync(folder))
    fs.chownSync(path.join(folder, name), user.uid, user.gid);
  fs.chownSync(folder, user.uid, user.gid);
}

async function devtoolsAddress(child: ChildProcess, output: () => string): Promise<string> {
  const until = performance.now() + 30_000;
  while (performance.now() < until) {
    const address = /DevTools listening on (ws:\S+)/.exec(output())?.[1];
    if (address !== undefined) return address;
    if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("no DevTools address within 30 s");
}

async function firstPage(browser: Browser): Promise<Page> {
  const context = browser.contexts()[0];
  const until = performance.now() + 30_000;
  while (performance.now() < until) {
    const page = browser
      .contexts()
      .flatMap((each) => each.pages())
      .find((each) => each.url().startsWith("app:"));
    if (page !== undefined) return page;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`no window within 30 s (${context?.pages().length ?? 0} pages)`);
}

export interface RunningProcess {
  pid: number;
  command: string;
  /** The lines of /proc/PID/status by name. */
  status: Record<string, string>;
}

/** All processes below `pid`, itself included. */
export function processTree(pid: number): RunningProcess[] {
  const all = fs
    .readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => readProcess(Number(name)));
  const below = new Set([pid]);
  // A parent's number may be higher than its child's: repeat until nothing is added.
  for (let before = 0; before !== below.size;) {
    before = below.size;
    for (const { pid: each, status } of all) if (below.has(Number(status["PPid"]))) below.add(each);
  }
  return all.filter((each) => below.has(each.pid));
}

function readProcess(pid: number): RunningProcess[] {
  try {
    const command = fs.readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim();
    const lines = fs.readFileSync(`/proc/${pid}/status`, "utf8").split("\n");
    const status = Object.fromEntries(
      lines.map((line) => {
        const [name = "", value = ""] = line.split(":\t");
        return [name, value.trim()];
      }),
    );
    return [{ pid, command, status }];
  } catch {
    // It ended meanwhile.
    return [];
  }
}
