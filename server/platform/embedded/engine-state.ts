/** What an embedded engine is doing. `restarting` comes with the reason, in the engine's words. */
export type EngineState = "running" | "restarting" | "stopped";
export type EngineStateListener = (state: EngineState, reason?: string) => void;

/** The part of a pino logger that the engines use. */
export interface EngineLogger {
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
  error(details: object, message: string): void;
}

export function createEngineState(initial: EngineState) {
  let state = initial;
  const listeners = new Set<EngineStateListener>();
  return {
    get: () => state,
    set(next: EngineState, reason?: string): void {
      if (next === state) return;
      state = next;
      for (const listener of listeners) listener(next, reason);
    },
    /** Calls back on every change; returns the unsubscription. */
    on(listener: EngineStateListener): () => void {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
