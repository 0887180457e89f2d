import type { StoreState } from "./clickhouse.ts";

export interface ServerState {
  state(): StoreState;
  onState(listener: (state: StoreState) => void): () => void;
  /** After every call: whether there was an answer. */
  seen(answered: boolean): void;
  close(): void;
}

/** `down` from the first call without an answer to the next with one; `beat` looks while nobody calls. */
export function watchServer(beat: () => Promise<unknown>, everyMs: number): ServerState {
  const listeners = new Set<(state: StoreState) => void>();
  let state: StoreState = "up";
  let closed = false;
  let beating = false;
  const enter = (next: StoreState) => {
    if (state === next) return;
    state = next;
    for (const listener of listeners) listener(next);
  };
  const timer = setInterval(() => {
    if (beating) return;
    beating = true;
    void beat()
      .catch(() => undefined)
      .finally(() => (beating = false));
  }, everyMs).unref();
  return {
    state: () => state,
    onState: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    seen: (answered) => {
      if (!closed) enter(answered ? "up" : "down");
    },
    close: () => {
      clearInterval(timer);
      enter("down");
      closed = true;
    },
  };
}
