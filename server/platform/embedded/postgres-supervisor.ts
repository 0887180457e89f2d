import { setTimeout as sleep } from "node:timers/promises";
import { createBackOff } from "./back-off.ts";
import {
  createEngineState,
  type EngineLogger,
  type EngineState,
  type EngineStateListener,
} from "./engine-state.ts";
import { startPostmaster, type Postmaster, type PostmasterOptions } from "./postgres-process.ts";
import { stopProcess, stopStrayPostgres } from "./postgres-stray.ts";
import { lastWords } from "./start-failure.ts";

export interface PostgresSupervisor {
  state(): EngineState;
  onState(listener: EngineStateListener): () => void;
  /** Fast shutdown: open transactions are rolled back. Resolves when no process is left. */
  stop(): Promise<void>;
  /** The postmaster's process id while it runs. */
  pid(): number | undefined;
}

/** Keeps a postmaster running until `stop`. Rejects with what PostgreSQL said when the first start fails. */
export async function supervisePostmaster(
  options: PostmasterOptions,
  logger: EngineLogger | undefined,
): Promise<PostgresSupervisor> {
  const state = createEngineState("running");
  const stopping = new AbortController();
  const backOff = createBackOff();
  let current: Postmaster | undefined = await startPatiently(options);

  const restart = async (): Promise<Postmaster | undefined> => {
    while (!stopping.signal.aborted) {
      await backOff.wait(stopping.signal);
      if (stopping.signal.aborted) return undefined;
      try {
        return await start(options);
      } catch (error) {
        const reason = lastWords(String(error));
        logger?.error({ engine: "postgres", reason }, "PostgreSQL does not start");
      }
    }
    return undefined;
  };
  const keepRunning = async (first: Postmaster): Promise<void> => {
    for (let postmaster: Postmaster | undefined = first; postmaster;) {
      const reason = lastWords((await postmaster.ended).said);
      current = undefined;
      if (stopping.signal.aborted) return;
      logger?.warn({ engine: "postgres", reason }, "PostgreSQL ended, restarting it");
      state.set("restarting", reason);
      current = postmaster = await restart();
      if (stopping.signal.aborted && postmaster) await stopProcess(postmaster.pid);
      else if (postmaster) state.set("running");
    }
  };

  const kept = keepRunning(current);
  return {
    state: state.get,
    onState: state.on,
    pid: () => current?.pid,
    stop: async () => {
      stopping.abort();
      if (current) await stopProcess(current.pid);
      await kept;
      state.set("stopped");
    },
  };
}

async function start(options: PostmasterOptions): Promise<Postmaster> {
  await stopStrayPostgres(options.cluster);
  const postmaster = await startPostmaster(options);
  if (await postmaster.ready) return postmaster;
  throw new Error((await postmaster.ended).said);
}

/** Where orphans cannot be found (macOS), they still hold the shared memory for a moment. */
async function startPatiently(options: PostmasterOptions): Promise<Postmaster> {
  for (let left = 20; ; left -= 1) {
    try {
      return await start(options);
    } catch (error) {
      if (left === 0 || !/shared memory block|lock file .* exists/.test(String(error))) throw error;
      await sleep(250);
    }
  }
}
