import { spawn, type ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";

import { ServerReady } from "#shared/ipc/server-ready.ts";
import type { ServerState } from "#shared/ipc/desktop-api.ts";

import type { Engine } from "../config.ts";
import type { ServerLog } from "./server-log.ts";

const READY_WITHIN_MS = 120_000;
const STOP_WITHIN_MS = 10_000;
const RESTARTS = 3;
const RESTARTS_WITHIN_MS = 60_000;
const RESTART_AFTER_MS = 300;

/** The platform of this computer: a plain Node process that is started, watched, restarted and stopped. */
export interface EmbeddedServer {
  state(): ServerState;
  onState(listener: (state: ServerState) => void): void;
  /** Starts it unless it runs. */
  start(): void;
  /** Resolves to its origin; waits through a start or restart. @throws Error with a sentence for the person. */
  origin(): Promise<string>;
  /** Asks it to stop and waits, at most 10 s, before ending it by force. */
  stop(): Promise<void>;
}

export interface EmbeddedServerParts {
  engine: Engine;
  log: ServerLog;
  /** Runs between "it is up" and the first call that reaches it, such as the first sign-in. */
  beforeUse(ready: ServerReady): Promise<void>;
  now?: () => number;
}

export function embeddedServer(parts: EmbeddedServerParts): EmbeddedServer {
  const { engine, log, now = Date.now } = parts;
  const listeners = new Set<(state: ServerState) => void>();
  let state: ServerState = { status: "stopped" };
  let child: ChildProcess | undefined;
  let up: PromiseWithResolvers<string> | undefined;
  let restarts: number[] = [];
  let stopping = false;

  const become = (next: ServerState) => {
    state = next;
    for (const listener of listeners) listener(next);
  };
  const fail = (reason: string) => {
    become({ status: "failed", reason });
    up?.reject(new Error(reason));
  };

  const launch = () => {
    up ??= pending();
    const started = spawn(engine.node, engine.args, {
      cwd: engine.folder,
      env: engine.env,
      // The server ends when its stdin does: no orphan when this process is killed.
      stdio: ["pipe", "pipe", "pipe"],
      // A group of its own: a terminal's Ctrl-C reaches it once, from here, and not a second time as "end at once".
      detached: process.platform !== "win32",
      windowsHide: true,
    });
    child = started;
    let isUp = false;
    const late = setTimeout(() => {
      log.write(`desktop: not ready within ${READY_WITHIN_MS / 1000} s, ending it`);
      started.kill("SIGKILL");
    }, READY_WITHIN_MS);
    started.stdin.on("error", () => {});
    createInterface({ input: started.stderr }).on("line", (line) => log.write(line));
    createInterface({ input: started.stdout }).on("line", (line) => {
      const ready = isUp ? undefined : readyLine(line);
      // The line holds a sign-in token: it is used, not logged.
      if (ready === undefined) return log.write(line);
      isUp = true;
      clearTimeout(late);
      void use(ready);
    });
    let ended = false;
    const end = (how: string) => {
      if (ended) return;
      ended = true;
      clearTimeout(late);
      if (child === started) child = undefined;
      log.write(`desktop: the server ended (${how})`);
      afterEnd(isUp, how);
    };
    started.on("error", (cause) => end(cause.message));
    started.on("close", (code, signal) => end(signal ?? `exit code ${code}`));
  };

  const use = async (ready: ServerReady) => {
    try {
      await parts.beforeUse(ready);
    } catch (cause) {
      log.write(`desktop: ${(cause as Error).message}`);
    }
    become({ status: "ready", ...(ready.phases === undefined ? {} : { phases: ready.phases }) });
    up?.resolve(new URL(ready.url).origin);
  };

  const afterEnd = (wasUp: boolean, how: string) => {
    if (stopping) {
      up?.reject(new Error("The console is closing."));
      up = undefined;
      return become({ status: "stopped" });
    }
    const reason = `The server on this computer stopped (${how}).`;
    restarts = restarts.filter((at) => at > now() - RESTARTS_WITHIN_MS);
    // One that never came up would not come up the next time either.
    if (!wasUp || restarts.length >= RESTARTS) return fail(reason);
    restarts.push(now());
    up = pending();
    become({ status: "restarting", reason });
    setTimeout(() => {
      if (!stopping) launch();
    }, RESTART_AFTER_MS * restarts.length);
  };

  return {
    state: () => state,
    onState: (listener) => void listeners.add(listener),
    start() {
      if (stopping || (state.status !== "stopped" && state.status !== "failed")) return;
      restarts = [];
      up = pending();
      become({ status: "starting" });
      launch();
    },
    origin() {
      return (
        up?.promise ?? Promise.reject(new Error("The server on this computer is not running."))
      );
    },
    async stop() {
      stopping = true;
      const running = child;
      if (running === undefined) return;
      await new Promise<void>((resolve) => {
        const force = setTimeout(() => running.kill("SIGKILL"), STOP_WITHIN_MS);
        running.once("close", () => {
          clearTimeout(force);
          resolve();
        });
        // Windows has no SIGTERM that could be handled: there the end of stdin asks.
        if (process.platform === "win32") running.stdin?.end();
        else running.kill("SIGTERM");
      });
    },
  };
}

function pending(): PromiseWithResolvers<string> {
  const made = Promise.withResolvers<string>();
  // Nobody may be waiting when it fails; the state says it too.
  made.promise.catch(() => {});
  return made;
}

function readyLine(line: string): ServerReady | undefined {
  if (!line.startsWith("{")) return undefined;
  try {
    return ServerReady.parse(JSON.parse(line));
  } catch {
    return undefined;
  }
}
