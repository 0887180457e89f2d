import pg from "pg";
import { clientConfig, type PgConnection } from "./connection.ts";
import type { Database } from "./tx.ts";

interface Subscription {
  onMessage: (payload: string) => void;
  onGap?: () => void;
}

/** One connection for all LISTENs of a process; it reconnects by itself and then tells each of the gap. */
export function createListener(
  connection: PgConnection,
  options: { name: string; onError?: (error: Error) => void },
): { listen: Database["listen"]; close(): Promise<void> } {
  const channels = new Map<string, Set<Subscription>>();
  let client: pg.Client | undefined;
  let connecting: Promise<void> | undefined;
  let closed = false;
  let retry: NodeJS.Timeout | undefined;

  const reconnectLater = (delayMs: number) => {
    if (closed || retry) return;
    retry = setTimeout(() => {
      retry = undefined;
      ensure().then(tellGap, () => reconnectLater(Math.min(delayMs * 2, 2000)));
    }, delayMs);
  };
  const tellGap = () => {
    for (const subscriptions of channels.values()) for (const { onGap } of subscriptions) onGap?.();
  };
  const connect = async () => {
    const made = new pg.Client(clientConfig(connection, `${options.name}:listen`));
    made.on("notification", ({ channel, payload }) => {
      for (const { onMessage } of channels.get(channel) ?? []) onMessage(payload ?? "");
    });
    made.on("error", (error) => options.onError?.(error));
    made.on("end", () => {
      if (client === made) client = undefined;
      reconnectLater(50);
    });
    await made.connect();
    for (const channel of channels.keys())
      await made.query(`listen ${pg.escapeIdentifier(channel)}`);
    client = made;
  };
  const ensure = (): Promise<void> => {
    if (client || closed) return Promise.resolve();
    connecting ??= connect().finally(() => (connecting = undefined));
    return connecting;
  };

  return {
    async listen(channel, onMessage, onGap) {
      const subscription: Subscription = onGap ? { onMessage, onGap } : { onMessage };
      const known = channels.get(channel);
      if (known) known.add(subscription);
      else channels.set(channel, new Set([subscription]));
      const open = client;
      if (open && !known) await open.query(`listen ${pg.escapeIdentifier(channel)}`);
      else await ensure();
      return async () => {
        channels.get(channel)?.delete(subscription);
      };
    },
    async close() {
      closed = true;
      clearTimeout(retry);
      await connecting?.catch(() => undefined);
      await client?.end().catch(() => undefined);
    },
  };
}
