import { LRUCache } from "lru-cache";
import { DomainError } from "#shared/errors/index.ts";
import type { Logger } from "#server/platform/telemetry/logger.ts";

/** Something that lives now and may end at any moment: a session, an impersonation, a system token. */
export interface Live<T> {
  readonly value: T;
  /** Throws once it has ended (or is no longer what it was when asked for). */
  assertLive(): void;
  /** Aborts at that moment. */
  readonly signal: AbortSignal;
}

export interface Liveness<T> {
  /** At most `FRESH_MS` old. Throws the reason when it has ended. */
  get(key: string): Promise<Live<T>>;
  /** Ended, known for sure: holders are refused from now on. */
  end(key: string, error: DomainError): void;
  /** May have changed: looked up again at once. */
  recheck(match: (key: string, value: T) => boolean): void;
  close(): void;
}

interface Hold<T> {
  readonly key: string;
  value: T | undefined;
  readonly controller: AbortController;
  error: DomainError | undefined;
  checkedAt: number;
}

interface Load<T> {
  doubtful: boolean;
  readonly done: Promise<Hold<T>>;
}

// Together with the poll: what an announcement missed is noticed within a second.
const FRESH_MS = 900;
const POLL_MS = 600;
const RECENT_MS = 10_000;

/**
 * Keeps what is in use in memory, asks the database about all of it together every `POLL_MS`, and once for what it does not know.
 * In use is what was asked for lately or whose `Live` somebody still holds (a running call, an open stream).
 */
export function createLiveness<T>(parts: {
  /** The present standing of each; an error says why it is over. A key left out does not exist. */
  load(keys: readonly string[]): Promise<ReadonlyMap<string, T | DomainError>>;
  same(before: T, now: T): boolean;
  /** What a holder hears when `same` says no. */
  changed(): DomainError;
  missing(): DomainError;
  log: Logger;
}): Liveness<T> {
  const recent = new LRUCache<string, Hold<T>>({ max: 10_000, ttl: RECENT_MS });
  const known = new Map<string, WeakRef<Hold<T>>>();
  const collected = new FinalizationRegistry<string>((key) => {
    if (!known.get(key)?.deref()) known.delete(key);
  });
  // Whoever keeps only the signal keeps the hold, and so its place in the poll.
  const bySignal = new WeakMap<AbortSignal, Hold<T>>();
  const loads = new Map<string, Load<T>>();
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  const find = (key: string) => recent.get(key) ?? known.get(key)?.deref();
  const keep = (key: string, answer: T | DomainError | undefined, checkedAt: number): Hold<T> => {
    const over = answer === undefined ? parts.missing() : answer;
    const hold: Hold<T> =
      over instanceof DomainError
        ? { key, value: undefined, controller: new AbortController(), error: over, checkedAt }
        : { key, value: over, controller: new AbortController(), error: undefined, checkedAt };
    recent.set(key, hold);
    known.set(key, new WeakRef(hold));
    collected.register(hold, key);
    bySignal.set(hold.controller.signal, hold);
    pollSoon();
    return hold;
  };
  const finish = (hold: Hold<T>, error: DomainError) => {
    if (hold.error) return;
    hold.error = error;
    hold.controller.abort(error);
  };
  const settle = (key: string, answer: T | DomainError | undefined, askedAt: number): Hold<T> => {
    const hold = find(key);
    if (!hold) return keep(key, answer, askedAt);
    const ended = answer === undefined || answer instanceof DomainError;
    const unchanged = !ended && hold.value !== undefined && parts.same(hold.value, answer);
    if (unchanged && !hold.error) {
      hold.value = answer;
      hold.checkedAt = askedAt;
      recent.set(key, hold);
      return hold;
    }
    finish(
      hold,
      answer instanceof DomainError ? answer : ended ? parts.missing() : parts.changed(),
    );
    return keep(key, answer, askedAt);
  };
  const lookUp = (key: string): Promise<Hold<T>> => {
    const running = loads.get(key);
    if (running) return running.done;
    const ask = async (): Promise<Hold<T>> => {
      const askedAt = performance.now();
      const answers = await parts.load([key]);
      // Something was announced meanwhile: this answer may be older than that.
      if (load.doubtful) {
        load.doubtful = false;
        return ask();
      }
      return settle(key, answers.get(key), askedAt);
    };
    const load: Load<T> = {
      doubtful: false,
      done: Promise.resolve()
        .then(ask)
        .finally(() => loads.delete(key)),
    };
    loads.set(key, load);
    return load.done;
  };
  const poll = async () => {
    const keys = [...known].flatMap(([key, ref]) => {
      const hold = ref.deref();
      return hold && !hold.error && !loads.has(key) ? [key] : [];
    });
    await Promise.allSettled(keys.length === 1 ? keys.map(lookUp) : [lookUpAll(keys)]);
  };
  const lookUpAll = async (keys: string[]) => {
    if (keys.length === 0) return;
    const askedAt = performance.now();
    try {
      const answers = await parts.load(keys);
      for (const key of keys) {
        const hold = find(key);
        if (hold && !hold.error && hold.checkedAt < askedAt) settle(key, answers.get(key), askedAt);
      }
    } catch (error) {
      parts.log.warn({ error }, "sessions could not be checked");
    }
  };
  function pollSoon(delayMs = POLL_MS): void {
    if (timer || closed) return;
    timer = setTimeout(() => {
      void poll().finally(() => {
        timer = undefined;
        if (known.size > 0) pollSoon();
      });
    }, delayMs).unref();
  }

  return {
    async get(key) {
      let hold = find(key);
      if (!hold || performance.now() - hold.checkedAt > FRESH_MS) hold = await lookUp(key);
      const { value, error, controller } = hold;
      if (error || value === undefined) throw error ?? parts.missing();
      const current = hold;
      return {
        value,
        signal: controller.signal,
        assertLive: () => {
          if (current.error) throw current.error;
        },
      };
    },
    end(key, error) {
      const load = loads.get(key);
      if (load) load.doubtful = true;
      const hold = find(key);
      if (hold) finish(hold, error);
    },
    recheck(match) {
      for (const load of loads.values()) load.doubtful = true;
      for (const [key, ref] of known) {
        const hold = ref.deref();
        if (!hold || hold.error || hold.value === undefined || !match(key, hold.value)) continue;
        hold.checkedAt = -Infinity;
        void lookUp(key).catch((error: unknown) =>
          parts.log.warn({ error }, "a session could not be checked"),
        );
      }
    },
    close() {
      closed = true;
      clearTimeout(timer);
    },
  };
}
