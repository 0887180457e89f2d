import { spawn, type ChildProcess } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";

import { _electron, type ElectronApplication, type Page } from "playwright-core";

import { provideElectron } from "../dev/electron-provide.ts";

export const projectRoot = path.resolve(import.meta.dirname, "../..");

export interface LaunchedDesktop {
  app: ElectronApplication;
  page: Page;
  userData: string;
  /** What the main process printed. */
  output: string[];
  close(): Promise<void>;
}

export interface LaunchOptions {
  /** Folder of the app; the project itself unless given. */
  appFolder?: string;
  /** Kept after the run when given. */
  userData?: string;
  args?: readonly string[];
  env?: Readonly<Record<string, string>>;
}

/**
 * Starts the desktop in the real Electron on a display of its own, and waits for its window. Once in some fifty starts Playwright
 * attaches to the window at a moment that leaves its page waiting for a debugger: then it is said and tried again.
 */
export async function launchDesktop(options: LaunchOptions = {}): Promise<LaunchedDesktop> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await launchOnce(options);
    } catch (cause) {
      if (attempt === 3) throw cause;
      console.warn(`launch ${attempt}: ${(cause as Error).message.split("\n")[0]}, again`);
    }
  }
}

async function launchOnce(options: LaunchOptions): Promise<LaunchedDesktop> {
  const electron = await provideElectron();
  const display = await startDisplay();
  const userData = options.userData ?? fs.mkdtempSync(path.join(os.tmpdir(), "umg-desktop-"));
  const output: string[] = [];
  const env: Record<string, string> = { ...cleanEnvironment(), ...options.env };
  if (display !== undefined) env["DISPLAY"] = display.name;
  // Without an executablePath Playwright holds the app back until it watches; with one, a window that opens first may hang for ever.
  if (!electron.release) process.env["ELECTRON_OVERRIDE_DIST_PATH"] = electron.dist;
  const app = await _electron.launch({
    args: [
      `--user-data-dir=${userData}`,
      options.appFolder ?? projectRoot,
      ...(options.args ?? []),
    ],
    env,
    chromiumSandbox: process.getuid?.() !== 0,
    timeout: 30_000,
  });
  for (const stream of [app.process().stdout, app.process().stderr])
    stream?.on("data", (chunk: Buffer) => output.push(chunk.toString()));
  const close = async () => {
    const force = setTimeout(() => app.process().kill("SIGKILL"), 15_000);
    await app.close().catch(() => {});
    clearTimeout(force);
    await display?.stop();
    if (options.userData === undefined) fs.rmSync(userData, { recursive: true, force: true });
  };
  try {
    const page = await app.firstWindow({ timeout: 30_000 });
    // By the clock: a window that is not shown yet has no animation frames.
    const loaded = () => document.readyState !== "loading";
    await page.waitForFunction(loaded, undefined, { polling: 100, timeout: 15_000 });
    return { app, page, userData, output, close };
  } catch (cause) {
    await close();
    throw new Error(`the desktop opened no window:\n${output.join("").slice(-4000)}`, { cause });
  }
}

export interface Display {
  name: string;
  stop(): Promise<void>;
}

/** An Xvfb of one's own; undefined where there is a display, or none is needed. */
export async function startDisplay(): Promise<Display | undefined> {
  if (process.platform !== "linux" || (process.env["DISPLAY"] ?? "") !== "") return undefined;
  const server = spawn(
    "Xvfb",
    ["-displayfd", "3", "-screen", "0", "1600x1000x24", "-nolisten", "tcp", "-ac"],
    { stdio: ["ignore", "ignore", "ignore", "pipe"] },
  );
  const number = await new Promise<string>((resolve, reject) => {
    server.once("error", () =>
      reject(new Error("Xvfb is missing (Debian: apt-get install xvfb xauth).")),
    );
    server.once("exit", (code) => reject(new Error(`Xvfb ended with ${code}`)));
    server.stdio[3]?.once("data", (chunk: Buffer) => resolve(chunk.toString().trim()));
  });
  return { name: `:${number}`, stop: () => ended(server) };
}

/** Asks a process to end and waits until it has. */
export async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  await new Promise<void>((resolve) => {
    child.once("exit", () => resolve());
    child.kill("SIGTERM");
    setTimeout(() => child.kill("SIGKILL"), 10_000).unref();
  });
}

function cleanEnvironment(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).filter(
      (entry): entry is [string, string] =>
        entry[1] !== undefined && !/^(ELECTRON_|UMG_|NODE_OPTIONS$|VITEST)/.test(entry[0]),
    ),
  );
}

/** A folder with the built desktop and a page of its own in place of the console: without engines, as the slim package is. */
export function appWithPage(html: string): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "umg-app-"));
  fs.cpSync(path.join(projectRoot, "dist/electron"), path.join(folder, "dist/electron"), {
    recursive: true,
  });
  fs.mkdirSync(path.join(folder, "dist/renderer"));
  fs.writeFileSync(path.join(folder, "dist/renderer/index.html"), html);
  const manifest = { name: "desktop-test", version: "1.0.0", type: "module" };
  fs.writeFileSync(
    path.join(folder, "package.json"),
    JSON.stringify({ ...manifest, main: "dist/electron/main.js" }),
  );
  return folder;
}
