import { newId } from "#server/platform/context/new-id.ts";
import type { Services } from "#server/platform/context/services.ts";
import type { AnyOperationKind } from "./operation-kind.ts";
import { LeaseLost, type OperationRun } from "./operation-run.ts";
import { selectDue, takeLease, type DueOperation } from "./operations.store.ts";
import { runOperation } from "./run-operation.ts";

export interface OperationWorker {
  start(): void;
  /** Ends after the steps under way; the operations are handed back. */
  stop(): Promise<void>;
}

export interface OperationWorkerOptions {
  /** After this long without a sign of life another worker takes over. */
  leaseMs?: number;
  pollMs?: number;
  concurrency?: number;
}

/** Runs operations of all tenants: woken by announcements, and by polling should one be lost. */
export function createOperationWorker(
  services: Services,
  kinds: readonly AnyOperationKind[],
  options: OperationWorkerOptions = {},
): OperationWorker {
  const { leaseMs = 6000, pollMs = 1000, concurrency = 4 } = options;
  const byName = new Map(kinds.map((kind) => [kind.name, kind]));
  const stopping = new AbortController();
  const active = new Map<string, Promise<void>>();
  const timers = new Set<NodeJS.Timeout>();
  let looking: Promise<void> | undefined;
  let lookAgain = false;

  const wake = () => {
    if (stopping.signal.aborted) return;
    if (looking) {
      lookAgain = true;
      return;
    }
    looking = look().finally(() => {
      looking = undefined;
      if (lookAgain) wake();
    });
  };

  const look = async () => {
    lookAgain = false;
    try {
      const due = await services.db.platform((tx) =>
        selectDue(tx, [...byName.keys()], concurrency * 2),
      );
      for (const operation of due) {
        if (active.size >= concurrency || stopping.signal.aborted) return;
        if (active.has(operation.operationId)) continue;
        active.set(
          operation.operationId,
          work(operation).finally(() => {
            active.delete(operation.operationId);
            wake();
          }),
        );
      }
    } catch (error) {
      services.log.warn({ error }, "looking for operations failed; trying again");
    }
  };

  const work = async ({ tenantId, operationId, kind: name }: DueOperation) => {
    const kind = byName.get(name);
    if (!kind) return;
    const signal = stopping.signal;
    const run: OperationRun = {
      services,
      kind,
      tenantId,
      operationId,
      owner: newId(),
      leaseMs,
      signal,
    };
    try {
      const taken = await services.db.tenant(tenantId, "write", (tx) =>
        takeLease(tx, operationId, run.owner, leaseMs),
      );
      if (!taken) return;
      const { againInMs } = await runOperation(run);
      if (againInMs !== null && againInMs < pollMs) wakeIn(againInMs);
    } catch (error) {
      const text =
        error instanceof LeaseLost
          ? "another worker took the operation over"
          : "an operation was left";
      services.log.warn(
        { error, operationId, tenantId },
        `${text}; it resumes when its lease has run out`,
      );
    }
  };

  const wakeIn = (delayMs: number) => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      wake();
    }, delayMs);
    timers.add(timer);
  };

  let unsubscribe: (() => void) | undefined;
  let poll: NodeJS.Timeout | undefined;
  return {
    start() {
      unsubscribe = services.broadcast.subscribe((announcement) => {
        if (announcement.type === "work" && announcement.queue === "operations") wake();
      }, wake);
      poll = setInterval(wake, pollMs);
      wake();
    },
    async stop() {
      stopping.abort();
      unsubscribe?.();
      clearInterval(poll);
      for (const timer of timers) clearTimeout(timer);
      await looking;
      await Promise.all(active.values());
    },
  };
}
