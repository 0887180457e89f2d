import { setTimeout as sleep } from "node:timers/promises";
import { DomainError } from "#shared/errors/index.ts";
import { createBackOff } from "../embedded/back-off.ts";
import type { EngineLogger } from "../embedded/engine-state.ts";
import { lastWords } from "../embedded/start-failure.ts";
import { startChdbProcess, type ChdbProcess, type ChdbProcessOptions } from "./chdb-process.ts";
import type { StoreState } from "./clickhouse.ts";

export interface ChdbSupervisor {
  /** As of the process; while it restarts the call waits up to 3 s, then rejects with `clickhouse_unavailable`. */
  readonly request: ChdbProcess["request"];
  version(): string;
  state(): StoreState;
  onState(listener: (state: StoreState) => void): () => void;
  /** The child's process id while it runs. */
  pid(): number | undefined;
  /** Ends the child in good order; it comes back with the configuration that is then on disk. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

const WAIT_MS = 3_000;
/** A start waits longer than a call: on a busy machine the engine may take its time. */
const RESTART_MS = 60_000;
const BEAT = { everyMs: 5_000, patienceMs: 20_000 };

/** Keeps a ClickHouse child running until `close`. Rejects with what it said when the first start fails. */
export async function superviseChdb(
  options: ChdbProcessOptions,
  logger: EngineLogger | undefined,
  beat: { readonly everyMs: number; readonly patienceMs: number } = BEAT,
): Promise<ChdbSupervisor> {
  const stopping = new AbortController();
  const backOff = createBackOff();
  const listeners = new Set<(state: StoreState) => void>();
  let state: StoreState = "up";
  let planned = false;
  let current: ChdbProcess | undefined = await startPatiently(options);
  let { version } = current;

  const setState = (next: StoreState) => {
    if (state === next) return;
    state = next;
    for (const listener of listeners) listener(next);
  };
  const start = async (): Promise<ChdbProcess | undefined> => {
    while (!stopping.signal.aborted) {
      await backOff.wait(stopping.signal);
      if (stopping.signal.aborted) return undefined;
      try {
        return await startChdbProcess(options);
      } catch (error) {
        logger?.error(
          { engine: "clickhouse", reason: lastWords(String(error)) },
          "ClickHouse does not start",
        );
      }
    }
    return undefined;
  };
  const keepRunning = async (first: ChdbProcess): Promise<void> => {
    for (let child: ChdbProcess | undefined = first; child;) {
      const reason = lastWords(await child.ended);
      current = undefined;
      if (stopping.signal.aborted) return;
      if (!planned)
        logger?.warn({ engine: "clickhouse", reason }, "ClickHouse ended, restarting it");
      planned = false;
      setState("restarting");
      child = await start();
      if (stopping.signal.aborted) return child?.close();
      if (!child) return;
      current = child;
      version = child.version;
      setState("up");
    }
  };
  const running = async (waitMs = WAIT_MS): Promise<ChdbProcess> => {
    for (const until = performance.now() + waitMs; !current && performance.now() < until;) {
      if (stopping.signal.aborted) break;
      await sleep(10);
    }
    if (!current) throw new DomainError("clickhouse_unavailable");
    return current;
  };
  // A child that hangs answers nothing: the request's time limit kills it.
  const heart = setInterval(() => {
    const call = { lane: "ping", statements: ["SELECT 1"], timeoutMs: beat.patienceMs } as const;
    current?.request(call).catch(() => undefined);
  }, beat.everyMs).unref();
  const kept = keepRunning(current);

  return {
    request: async (call) => (await running()).request(call),
    version: () => version,
    state: () => state,
    onState: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    pid: () => current?.pid,
    restart: async () => {
      planned = true;
      await current?.close();
      await running(RESTART_MS);
    },
    close: async () => {
      stopping.abort();
      clearInterval(heart);
      await current?.close();
      await kept;
      setState("down");
    },
  };
}

/** The child of a killed platform kills itself, but may hold the folder for a moment yet. */
async function startPatiently(options: ChdbProcessOptions): Promise<ChdbProcess> {
  for (let left = 20; ; left -= 1) {
    try {
      return await startChdbProcess(options);
    } catch (error) {
      if (left === 0 || !String(error).includes("Cannot lock file")) throw error;
      await sleep(250);
    }
  }
}
