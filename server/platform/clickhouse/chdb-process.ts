import { fork, type ChildProcess } from "node:child_process";
import { closeSync, openSync, readFileSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { DomainError } from "#shared/errors/index.ts";
import { ClickHouseFailure } from "./clickhouse-failure.ts";
import type { ChdbRequest, ChdbSetup, FromChdb } from "./chdb-protocol.ts";

export interface ChdbProcessOptions {
  readonly setup: Omit<ChdbSetup, "kind">;
  readonly nodePath: string;
  readonly logFile: string;
}

export interface ChdbProcess {
  readonly pid: number;
  readonly version: string;
  /** Rejects with `clickhouse_unavailable` when the process ends or does not answer in time; an abort ends the statement. */
  request(call: ChdbCall): Promise<string>;
  /** Resolves when the process has ended, with what it wrote to its log. */
  readonly ended: Promise<string>;
  close(): Promise<void>;
  kill(): void;
}

export interface ChdbCall extends Pick<ChdbRequest, "lane" | "statements" | "mark"> {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

const CLOSE_MS = 3_000;
const START_MS = 60_000;
const SCRIPT = fileURLToPath(
  new URL(import.meta.url.endsWith(".ts") ? "./chdb-child.ts" : "./chdb-child.js", import.meta.url),
);

/** Starts the child and waits until the engine answers. Rejects with the engine's own words. */
export async function startChdbProcess(options: ChdbProcessOptions): Promise<ChdbProcess> {
  const from = sizeOf(options.logFile);
  const child = spawnChild(options);
  const pending = new Map<number, { resolve(text: string): void; reject(error: Error): void }>();
  let nextId = 1;
  const ended = new Promise<string>((done) => {
    child.once("error", (error) => done(String(error)));
    child.once("exit", () => done(readFileSync(options.logFile).subarray(from).toString()));
  });
  void ended.then(() => {
    for (const { reject } of pending.values()) reject(new DomainError("clickhouse_unavailable"));
    pending.clear();
  });
  const kill = () => void child.kill("SIGKILL");

  child.on("message", (message: FromChdb) => {
    if (message.kind === "ready") return;
    const call = pending.get(message.id);
    pending.delete(message.id);
    if (message.kind === "answer") call?.resolve(message.text);
    else call?.reject(new ClickHouseFailure(message.message));
  });
  const version = await untilReady(child, options, ended);

  return {
    pid: child.pid as number,
    version,
    ended,
    kill,
    request: ({ lane, statements, mark, timeoutMs, signal }) =>
      new Promise((resolve, reject) => {
        const id = nextId++;
        // chDB's own crash handler can hang; only a kill ends it.
        const timer = setTimeout(kill, timeoutMs);
        const cancel = () => void child.send({ kind: "cancel", id }, () => undefined);
        signal?.addEventListener("abort", cancel);
        const settle =
          <T>(then: (value: T) => void) =>
          (value: T) => {
            clearTimeout(timer);
            signal?.removeEventListener("abort", cancel);
            then(value);
          };
        pending.set(id, { resolve: settle(resolve), reject: settle(reject) });
        child.send({ kind: "request", id, lane, statements, mark }, (error) => {
          if (error && pending.delete(id))
            settle(reject)(new DomainError("clickhouse_unavailable", {}, error));
        });
        if (signal?.aborted) cancel();
      }),
    close: async () => {
      const timer = setTimeout(kill, CLOSE_MS);
      if (child.connected) child.send({ kind: "close" }, () => undefined);
      await ended;
      clearTimeout(timer);
    },
  };
}

function spawnChild({ nodePath, logFile }: ChdbProcessOptions): ChildProcess {
  const log = openSync(logFile, "a", 0o600);
  try {
    return fork(SCRIPT, [], {
      execPath: nodePath,
      execArgv: [],
      // Detached: Ctrl-C goes to the terminal's whole group, and the platform closes its stores last.
      detached: true,
      serialization: process.versions["bun"] ? "json" : "advanced",
      stdio: ["ignore", log, log, "ipc"],
      env: { UV_THREADPOOL_SIZE: "12", PATH: "/usr/bin:/bin", TZ: "UTC", LC_ALL: "C" },
    });
  } finally {
    closeSync(log);
  }
}

async function untilReady(
  child: ChildProcess,
  { setup }: ChdbProcessOptions,
  ended: Promise<string>,
): Promise<string> {
  const timer = setTimeout(() => child.kill("SIGKILL"), START_MS);
  const ready = new Promise<string>((resolve) => {
    child.once("message", (message: FromChdb) => {
      if (message.kind === "ready") resolve(message.version);
    });
  });
  child.send({ kind: "setup", ...setup }, () => undefined);
  const version = await Promise.race([
    ready,
    ended.then((said) => Promise.reject(new Error(said))),
  ]);
  clearTimeout(timer);
  return version;
}

const sizeOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0;
