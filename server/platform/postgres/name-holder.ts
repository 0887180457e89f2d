import pg from "pg";
import { clientConfig, type PgConnection } from "./connection.ts";
import { mapPgError } from "./pg-errors.ts";
import { sql, type Query } from "./sql.ts";
import type { Database } from "./tx.ts";

const FIRST_RETRY_MS = 20;
const LAST_RETRY_MS = 1_000;
const LIMITS = { lock_timeout: 2_000, query_timeout: 5_000 };

/** Nobody's connection stands for this name any more. Only in a transaction that is short: it keeps the name from its holder until then. */
export const isFreeName = (name: Query<unknown>): Query<boolean> =>
  sql<boolean>`pg_try_advisory_xact_lock_shared(hashtextextended(${name}, 0))`;

/** One connection that stands for the names of a process: PostgreSQL frees them the moment that it is gone. Made with the first name. */
export function createNameHolder(
  connection: PgConnection,
  options: { name: string; onError?: (error: Error) => void },
): Pick<Database, "hold" | "letGo"> & { close(): Promise<void> } {
  const names = new Set<string>();
  let client: pg.Client | undefined;
  let held = new Set<string>();
  let retry: NodeJS.Timeout | undefined;
  let closed = false;
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = last.then(work);
    last = turn.catch(() => undefined);
    return turn;
  };

  const lost = (made: pg.Client) => {
    if (client !== made) return;
    client = undefined;
    held = new Set();
    holdAgain(FIRST_RETRY_MS);
  };
  /** Who lost only its connection is back before another looks. */
  const holdAgain = (delayMs: number) => {
    if (closed || retry || names.size === 0) return;
    retry = setTimeout(() => {
      retry = undefined;
      inTurn(holdAll).catch(() => holdAgain(Math.min(delayMs * 2, LAST_RETRY_MS)));
    }, delayMs);
    retry.unref();
  };
  const connect = async (): Promise<pg.Client> => {
    const made = new pg.Client({ ...clientConfig(connection, `${options.name}:names`), ...LIMITS });
    made.on("error", (error) => options.onError?.(error));
    made.on("end", () => lost(made));
    await made.connect();
    return made;
  };
  const holdAll = async () => {
    if (closed) return;
    const open = (client ??= await connect());
    try {
      for (const name of names) {
        if (held.has(name)) continue;
        await open.query("select pg_advisory_lock(hashtextextended($1, 0))", [name]);
        held.add(name);
      }
    } catch (error) {
      lost(open);
      open.end().catch(() => undefined);
      throw error;
    }
  };

  return {
    async hold(name) {
      if (held.has(name)) return;
      const known = names.has(name);
      names.add(name);
      try {
        await inTurn(holdAll);
      } catch (error) {
        if (!known) names.delete(name);
        throw mapPgError(error);
      }
    },
    async letGo(name) {
      names.delete(name);
      await inTurn(async () => {
        if (!held.delete(name)) return;
        await client?.query("select pg_advisory_unlock(hashtextextended($1, 0))", [name]);
      }).catch(() => undefined);
    },
    async close() {
      closed = true;
      clearTimeout(retry);
      await last;
      await client?.end().catch(() => undefined);
    },
  };
}
