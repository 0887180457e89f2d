import { DomainError } from "#shared/errors/index.ts";
import type { ClickHouse, Scope } from "./clickhouse.ts";

/** What somebody asked a while ago slows down nobody now. */
const FORGOTTEN_MS = 10_000;
/** So much of the engine's time in a burst is a page full of panels, not a flood of questions. */
const BURST_MS = 1_500;
/** A look-up costs nothing, however many there are. */
const LOOK_UP_MS = 50;

interface Use {
  /** Of the engine, as it was at `atMs`. */
  spentMs: number;
  atMs: number;
  /** Ends with the last of its patient questions. */
  turn: Promise<unknown>;
  running: number;
}

/**
 * The same ClickHouse, where the questions of who keeps it busy step back: one after the other, and behind everybody's events and
 * look-ups. A tenant does so while it spends more than a burst, and no less than the others on average.
 */
export function patientQueries(
  clickhouse: ClickHouse,
  nowMs: () => number = () => performance.now(),
): ClickHouse {
  const uses = new Map<string, Use>();
  const spent = ({ spentMs, atMs }: Use) => spentMs * Math.exp((atMs - nowMs()) / FORGOTTEN_MS);

  const mustWait = (own: Use): boolean => {
    const ms = spent(own);
    if (ms <= BURST_MS) return false;
    let all = 0;
    for (const [tenantId, use] of uses) {
      all += spent(use);
      if (use.running === 0 && spent(use) < 1) uses.delete(tenantId);
    }
    return ms >= all / uses.size;
  };
  const measured = async <T>(use: Use, work: () => Promise<T>): Promise<T> => {
    const startedMs = nowMs();
    try {
      return await work();
    } finally {
      use.spentMs = spent(use) + Math.max(0, nowMs() - startedMs - LOOK_UP_MS);
      use.atMs = nowMs();
    }
  };

  return {
    ...clickhouse,
    async query(query, params, scope, signal) {
      if (typeof scope !== "object") return clickhouse.query(query, params, scope, signal);
      const { tenantId } = scope;
      const use = uses.get(tenantId) ?? {
        spentMs: 0,
        atMs: 0,
        turn: Promise.resolve(),
        running: 0,
      };
      uses.set(tenantId, use);
      use.running += 1;
      try {
        if (!mustWait(use))
          return await measured(use, () => clickhouse.query(query, params, scope, signal));
        const patient = { tenantId, patient: true } as Scope<true> as typeof scope;
        const before = use.turn;
        const answer = untilTurn(before, signal).then(() =>
          measured(use, () => clickhouse.query(query, params, patient, signal)),
        );
        use.turn = Promise.allSettled([before, answer]);
        return await answer;
      } finally {
        use.running -= 1;
        if (use.running === 0 && spent(use) < 1) uses.delete(tenantId);
      }
    },
  };
}

/** Who leaves while it waits is let go at once, without a turn. */
async function untilTurn(before: Promise<unknown>, signal: AbortSignal | undefined): Promise<void> {
  if (!signal) return void (await before);
  await new Promise<void>((resolve, reject) => {
    const leave = () => reject(new DomainError("request_cancelled"));
    if (signal.aborted) return leave();
    signal.addEventListener("abort", leave, { once: true });
    void before.then(() => {
      signal.removeEventListener("abort", leave);
      resolve();
    });
  });
}
