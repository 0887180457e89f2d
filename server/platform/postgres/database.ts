import type { Writable } from "node:stream";
import pg from "pg";
import { DomainError } from "#shared/errors/index.ts";
import type { TenantId } from "#shared/kernel/ids.ts";
import { callTogether } from "./call-together.ts";
import { clientConfig, type PgConnections } from "./connection.ts";
import { createListener } from "./listener.ts";
import { createNameHolder } from "./name-holder.ts";
import { mapPgError } from "./pg-errors.ts";
import { compileQuery, type Query } from "./sql.ts";
import { createStatementNames } from "./statement-names.ts";
import type { Database, PlatformTx, Tx } from "./tx.ts";

const setTenant = (tenantId: TenantId) => ({
  name: "set_tenant",
  text: "select set_config('app.tenant_id', $1, true)",
  values: [tenantId],
});
const nameOf = createStatementNames();

interface Sender {
  query(query: Query<unknown>): Promise<pg.QueryResult>;
}

/** Opens the pools of one process. `onError` hears of broken idle connections. */
export function openDatabase(
  connections: PgConnections,
  options: { name: string; poolSize?: number; onError?: (error: Error) => void },
): Database {
  const pool = (role: "app" | "platform" | "readonly", max: number) => {
    const made = new pg.Pool({
      ...clientConfig(connections[role], `${options.name}:${role}`),
      max,
      pipeline: true,
      idleTimeoutMillis: 30_000,
    } as pg.PoolConfig);
    made.on("error", (error) => options.onError?.(error));
    // A connection that breaks while it is lent out speaks for itself; its query rejects as well.
    made.on("connect", (client) => client.on("error", () => undefined));
    return made;
  };
  const pools = {
    app: pool("app", options.poolSize ?? 8),
    platform: pool("platform", 4),
    readonly: pool("readonly", 3),
  };
  const listener = createListener(connections.app, options);
  const holder = createNameHolder(connections.app, options);

  const connect = async (role: keyof typeof pools): Promise<pg.PoolClient> => {
    try {
      return await pools[role].connect();
    } catch (error) {
      throw mapPgError(error);
    }
  };

  return {
    async tenant(tenantId, mode, work) {
      const role = mode === "impersonated" ? "readonly" : "app";
      const transaction = beginOnFirstUse(() => connect(role), tenantId, mode === "write");
      try {
        const result = await work(transaction.tx);
        await transaction.commit();
        transaction.runAfterCommit();
        return result;
      } catch (error) {
        await transaction.rollback(error);
        throw mapPgError(error);
      }
    },

    async readOnce<Row>(tenantId: TenantId, query: Query<Row>) {
      const client = await connect("app");
      try {
        const [result] = await inOnePacket(client, () => {
          quiet(client.query("begin read only"));
          quiet(client.query(setTenant(tenantId)));
          return Promise.all([send(client, query), client.query("commit")]);
        });
        client.release();
        return result.rows as Row[];
      } catch (error) {
        client.release(true);
        throw mapPgError(error);
      }
    },

    callTogether: (text) =>
      callTogether(text, { connect: () => connect("app"), isBroken, toError: mapPgError }),

    async platform(work) {
      const client = await connect("platform");
      try {
        const result = await work(reader({ query: (query) => send(client, query) }));
        client.release();
        return result;
      } catch (error) {
        client.release(isBroken(error));
        throw mapPgError(error);
      }
    },

    listen: listener.listen,
    hold: holder.hold,
    letGo: holder.letGo,

    async notify(channel, payload) {
      const client = await connect("app");
      try {
        await client.query("select pg_notify($1, $2)", [channel, payload]);
        client.release();
      } catch (error) {
        client.release(true);
        throw mapPgError(error);
      }
    },

    async ping() {
      const client = await connect("app");
      try {
        const result = await client.query<{ version: string }>(
          "select current_setting('server_version') as version",
        );
        client.release();
        return { version: result.rows[0]?.version ?? "unknown" };
      } catch (error) {
        client.release(true);
        throw mapPgError(error);
      }
    },

    async close() {
      await Promise.all([listener.close(), holder.close()]);
      await Promise.all(Object.values(pools).map((open) => open.end()));
    },
  };
}

/** Takes a connection with the first query: a call that asks nothing, or only staff's role, holds none. */
function beginOnFirstUse(connect: () => Promise<pg.PoolClient>, first: TenantId, writes: boolean) {
  let connecting: Promise<pg.PoolClient> | undefined;
  let begun = false;
  let tenantId = first;
  const afterCommit: (() => void)[] = [];
  // All wait on the one promise, so queries leave in the order they were asked.
  const withClient = async <T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> => {
    const client = await (connecting ??= connect());
    if (begun) return work(client);
    return inOnePacket(client, () => {
      begun = true;
      quiet(client.query(writes ? "begin" : "begin read only"));
      quiet(client.query(setTenant(tenantId)));
      return work(client);
    });
  };
  const tx: Tx = {
    get tenantId() {
      return tenantId;
    },
    ...reader({ query: (query) => withClient((client) => send(client, query)) }),
    async switchTenant(next) {
      await withClient((client) => client.query(setTenant(next)));
      tenantId = next;
    },
    afterCommit: (work) => void afterCommit.push(work),
  };
  return {
    tx,
    async commit() {
      const client = await connecting;
      if (!client) return;
      const done = client.query("commit");
      // A read's COMMIT need not be waited for: the connection answers in order.
      if (!writes) quiet(done);
      else if ((await done).command !== "COMMIT")
        throw new Error("the transaction was rolled back by an error that was swallowed");
      connecting = undefined;
      client.release();
    },
    async rollback(cause: unknown) {
      const client = await connecting?.catch(() => undefined);
      if (!client) return;
      // A connection whose call was cut off may still carry its answer: never hand it to somebody else.
      if (isBroken(cause)) return client.release(true);
      try {
        await client.query("rollback");
        client.release();
      } catch {
        client.release(true);
      }
    },
    runAfterCommit: () => {
      for (const work of afterCommit) work();
    },
  };
}

function reader(sender: Sender): PlatformTx {
  const rows = async <Row>(query: Query<Row>): Promise<Row[]> =>
    (await sender.query(query)).rows as Row[];
  return {
    many: rows,
    async one(query) {
      const found = await rows(query);
      if (found.length !== 1 || found[0] === undefined)
        throw new DomainError("internal", {}, new Error(`expected one row, got ${found.length}`));
      return found[0];
    },
    async maybe(query) {
      return (await rows(query))[0];
    },
    async run(query) {
      return (await sender.query(query)).rowCount ?? 0;
    },
  };
}

function send(client: pg.PoolClient, query: Query<unknown>): Promise<pg.QueryResult> {
  const { text, values } = compileQuery(query);
  const name = nameOf(text);
  return client.query(name === undefined ? { text, values } : { name, text, values });
}

/** What `work` sends leaves in one write: one system call here, one wake-up of the database's process. */
function inOnePacket<T>(client: pg.PoolClient, work: () => T): T {
  const { stream } = (client as unknown as { connection: { stream: Writable } }).connection;
  stream.cork();
  try {
    return work();
  } finally {
    stream.uncork();
  }
}

/** Its failure shows again in the query after it. */
function quiet(sent: Promise<unknown>): void {
  sent.catch(() => undefined);
}

const isBroken = (error: unknown): boolean => {
  // A migration changed what a kept statement returns: only a new connection forgets it.
  if ((error as { code?: string }).code === "0A000") return true;
  const mapped = mapPgError(error);
  return mapped instanceof DomainError && mapped.code === "postgres_unavailable";
};
