import { setTimeout as sleep } from "node:timers/promises";
import { createClient, ErrorReply } from "redis";
import { DomainError } from "#shared/errors/index.ts";
import type { StoreState } from "../clickhouse/clickhouse.ts";
import type { Logger } from "../telemetry/logger.ts";
import type { RedisKey } from "./redis-key.ts";
import { redisRefusal } from "./redis-refusal.ts";

interface Subscription {
  readonly listener: (message: string) => void;
  readonly onGap: (() => void) | undefined;
}

export interface RedisConnection {
  /** Rejects with `unavailable` when the server is away or does not answer in 250 ms, with an ErrorReply when it says no. */
  run(args: readonly string[], signal?: AbortSignal): Promise<unknown>;
  subscribe(
    channel: RedisKey,
    listener: (message: string) => void,
    onGap?: () => void,
  ): Promise<() => Promise<void>>;
  state(): StoreState;
  onState(listener: (state: StoreState) => void): () => void;
  close(): Promise<void>;
}

const COMMAND_MS = 250;
const CONNECT_MS = 1_000;
const PING_MS = 500;
const LONGEST_PAUSE_MS = 1_000;

type Client = ReturnType<typeof open>;

const open = (url: string, authority: string | undefined) =>
  createClient({
    url,
    RESP: 3,
    name: "unmogrowp",
    disableOfflineQueue: true,
    maintNotifications: "disabled",
    // A connection that broke is never used again: a new one is made here, with nothing left over in it.
    socket: {
      reconnectStrategy: false,
      connectTimeout: CONNECT_MS,
      ...(authority === undefined ? {} : { tls: true, ca: authority }),
    },
  });

/**
 * One connection at a time, thrown away with everything in flight as soon as one answer is late: an answer that came
 * afterwards could be taken for another command's. Nothing is queued while there is none.
 * `authority` signs the server's certificate, in PEM; without it the ones that Node.js knows do.
 */
export function connectRedis(url: string, log: Logger, authority?: string): RedisConnection {
  const subscriptions = new Map<RedisKey, Set<Subscription>>();
  const stateListeners = new Set<(state: StoreState) => void>();
  let client: Client | undefined;
  let closed = false;
  let wasUp = false;
  const closing = new AbortController();

  const tell = (state: StoreState) => stateListeners.forEach((listener) => listener(state));
  const discard = (broken: Client, reason: string) => {
    if (client === broken) {
      client = undefined;
      if (!closed) {
        log.warn({ reason }, "Redis does not answer; the platform goes on without it");
        tell("restarting");
        void reconnect();
      }
    }
    try {
      broken.destroy();
    } catch {
      // It had closed by itself.
    }
  };
  const hear = (channel: RedisKey) => (message: string) => {
    for (const { listener } of subscriptions.get(channel) ?? []) listener(message);
  };
  const connect = async (): Promise<void> => {
    const made = open(url, authority);
    made.on("error", (error: Error) => discard(made, error.message));
    try {
      await answered(made.connect(), CONNECT_MS);
      for (const channel of subscriptions.keys())
        await answered(made.subscribe(channel, hear(channel)), CONNECT_MS);
    } catch (error) {
      discard(made, "");
      throw error;
    }
    if (closed || !made.isReady) return discard(made, "");
    client = made;
    if (wasUp) log.info({}, "Redis answers again");
    wasUp = true;
    tell("up");
    for (const heard of subscriptions.values()) for (const { onGap } of heard) onGap?.();
  };
  const reconnect = async (): Promise<void> => {
    let told = "";
    for (let pauseMs = 25; !closed && !client; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS))
      await connect().catch((error: unknown) => {
        const reason = redisRefusal(error);
        if (reason !== told && !closed)
          log.warn({ reason }, "no connection to Redis; the platform goes on without it");
        told = reason;
        return sleep(pauseMs, undefined, { signal: closing.signal, ref: false }).catch(
          () => undefined,
        );
      });
  };
  const within = async <T>(work: (open: Client) => Promise<T>): Promise<T> => {
    const used = client;
    if (!used) throw away();
    try {
      return await answered(work(used), COMMAND_MS);
    } catch (error) {
      // An answer like any other: the connection is in order.
      if (error instanceof ErrorReply) throw error;
      discard(used, error instanceof Error ? error.message : "");
      throw away();
    }
  };
  const ping = setInterval(() => {
    if (client) within((used) => used.sendCommand(["PING"])).catch(() => undefined);
  }, PING_MS).unref();
  void reconnect();

  return {
    async run(args, signal) {
      signal?.throwIfAborted();
      const reply = within((used) => used.sendCommand([...args]));
      return signal ? unlessAborted(reply, signal) : reply;
    },
    async subscribe(channel, listener, onGap) {
      const subscription = { listener, onGap };
      const known = subscriptions.get(channel);
      subscriptions.set(channel, (known ?? new Set()).add(subscription));
      // Without a connection the next one begins with it.
      if (!known && client)
        await within((used) => used.subscribe(channel, hear(channel))).catch(() => undefined);
      return async () => void subscriptions.get(channel)?.delete(subscription);
    },
    state: () => (client ? "up" : "restarting"),
    onState(listener) {
      stateListeners.add(listener);
      return () => void stateListeners.delete(listener);
    },
    async close() {
      closed = true;
      closing.abort();
      clearInterval(ping);
      if (client) discard(client, "");
    },
  };
}

export const away = () => new DomainError("unavailable", { what: "Redis" });

function answered<T>(work: Promise<T>, limitMs: number): Promise<T> {
  return new Promise((resolve, reject) => {
    // After the turn's input was read: a busy process is not a silent server.
    const timer = setTimeout(
      () => setImmediate(() => reject(new Error(`no answer in ${limitMs} ms`))),
      limitMs,
    );
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/** The caller goes; the command keeps its place in the line of answers, and its time limit. */
function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const aborted = () => reject(signal.reason as Error);
    signal.addEventListener("abort", aborted, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", aborted));
  });
}
