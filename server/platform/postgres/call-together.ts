import type pg from "pg";
import { CallsQuery, type CallValues } from "./calls-query.ts";

interface Waiting {
  readonly values: CallValues;
  readonly bytes: number;
  done(): void;
  failed(error: unknown): void;
}

export interface Caller {
  connect(): Promise<pg.PoolClient>;
  /** Whether this failure says something of the connection and not of the call. */
  isBroken(error: unknown): boolean;
  toError(error: unknown): unknown;
}

/** One writes while the other waits for the disk. */
const TRANSACTIONS = 2;
const MAX_CALLS = 64;
const MAX_BYTES = 2_097_152;

let names = 0;

/**
 * Calls of one statement, by many at a time: what is asked while transactions are under way goes together in the next, with one
 * write to the socket and one to the disk. Nothing waits while none is under way.
 */
export function callTogether(text: string, { connect, isBroken, toError }: Caller) {
  const name = `g${names++}`;
  let waiting: Waiting[] = [];
  let running = 0;
  let planned = false;

  const send = async (group: readonly Waiting[]): Promise<void> => {
    const client = await connect();
    try {
      await new Promise<void>((resolve, reject) => {
        const calls = group.map(({ values }) => values);
        client.query(
          new CallsQuery(name, text, calls, (error) => (error ? reject(error) : resolve())),
        );
      });
      client.release();
    } catch (error) {
      client.release(isBroken(error));
      throw error;
    }
  };
  const settle = async (group: readonly Waiting[]): Promise<void> => {
    try {
      await send(group);
      for (const { done } of group) done();
    } catch (error) {
      // All of it was undone. The one at fault must not take the others with it.
      if (group.length > 1 && !isBroken(error)) for (const one of group) await settle([one]);
      else for (const { failed } of group) failed(toError(error));
    }
  };
  const start = () => {
    planned = false;
    while (running < TRANSACTIONS && waiting.length > 0) {
      const group = takeGroup();
      running += 1;
      void settle(group).finally(() => {
        running -= 1;
        plan();
      });
    }
  };
  const takeGroup = (): Waiting[] => {
    let calls = 0;
    for (let bytes = 0; calls < waiting.length && calls < MAX_CALLS; calls += 1) {
      bytes += waiting[calls]?.bytes ?? 0;
      if (calls > 0 && bytes > MAX_BYTES) break;
    }
    if (calls === waiting.length) {
      const all = waiting;
      waiting = [];
      return all;
    }
    return waiting.splice(0, calls);
  };
  // After everything that came in with this turn of the loop.
  const plan = () => {
    if (planned || running === TRANSACTIONS || waiting.length === 0) return;
    planned = true;
    setImmediate(start);
  };

  return (values: CallValues): Promise<void> =>
    new Promise((done, failed) => {
      let bytes = 0;
      for (const value of values) bytes += value.length;
      waiting.push({ values, bytes, done, failed });
      plan();
    });
}
