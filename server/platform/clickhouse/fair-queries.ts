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
  const enter = async (tenantId: string): Promise<Line> => {
    const line = lines.get(tenantId) ?? { running: 0, waiting: [] };
    lines.set(tenantId, line);
    if (line.running < atATime) {
      line.running += 1;
      return line;
    }
    if (line.waiting.length >= waiting)
      throw new DomainError("overloaded", { retryAfterSeconds: 1 });
    await new Promise<void>((go) => line.waiting.push(go));
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
    async query(query, params, scope) {
      const tenantId = typeof scope === "object" ? scope.tenantId : undefined;
      if (tenantId === undefined) return clickhouse.query(query, params, scope);
      const line = await enter(tenantId);
      try {
        return await clickhouse.query(query, params, scope);
      } finally {
        leave(tenantId, line);
      }
    },
  };
}
