import { DomainError } from "#shared/errors/index.ts";
import type { ClickHouse } from "./clickhouse.ts";

/** Half of the embedded engine's readers: one tenant's heavy questions leave the others theirs. */
const AT_A_TIME = 2;
/** More than every panel of a console page of several people. */
const WAITING = 200;

interface Line {
  running: number;
  readonly waiting: (() => void)[];
}

/** The same ClickHouse, where each tenant's questions stand in a line of their own. Throws `overloaded` when it is too long. */
export function fairQueries(
  clickhouse: ClickHouse,
  { atATime = AT_A_TIME, waiting = WAITING }: { atATime?: number; waiting?: number } = {},
): ClickHouse {
  const lines = new Map<string, Line>();
  const enter = async (tenantId: string, signal: AbortSignal | undefined): Promise<Line> => {
    const line = lines.get(tenantId) ?? { running: 0, waiting: [] };
    lines.set(tenantId, line);
    if (line.running < atATime) {
      line.running += 1;
      return line;
    }
    if (line.waiting.length >= waiting)
      throw new DomainError("overloaded", { retryAfterSeconds: 1 });
    await new Promise<void>((resolve, reject) => {
      const go = () => {
        signal?.removeEventListener("abort", goAway);
        resolve();
      };
      const goAway = () => {
        line.waiting.splice(line.waiting.indexOf(go), 1);
        reject(new DomainError("request_cancelled"));
      };
      line.waiting.push(go);
      signal?.addEventListener("abort", goAway, { once: true });
    });
    return line;
  };
  const leave = (tenantId: string, line: Line) => {
    const next = line.waiting.shift();
    // Its place goes to the next one, so that nobody comes in between.
    if (next) return next();
    line.running -= 1;
    if (line.running === 0) lines.delete(tenantId);
  };
  return {
    ...clickhouse,
    async query(query, params, scope, signal) {
      const tenantId = typeof scope === "object" ? scope.tenantId : undefined;
      if (tenantId === undefined) return clickhouse.query(query, params, scope, signal);
      if (signal?.aborted) throw new DomainError("request_cancelled");
      const line = await enter(tenantId, signal);
      try {
        return await clickhouse.query(query, params, scope, signal);
      } finally {
        leave(tenantId, line);
      }
    },
  };
}
