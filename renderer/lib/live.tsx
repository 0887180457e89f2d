import { createContext, useContext, useEffect, useRef, useState, type ReactNode } from "react";
import type { LiveMessage } from "#shared/contracts/platform.ts";
import { applyLive } from "./live-cache.ts";
import { queryClient } from "./query-client.ts";
import { recover } from "./refresh.ts";
import { errorCode, shownError } from "./errors.ts";
import { api } from "./trpc.ts";

export type LiveState = "connecting" | "live" | "offline";
type Listener = (message: LiveMessage) => void;

const LiveContext = createContext<{ state: LiveState; listeners: Set<Listener> }>({
  state: "connecting",
  listeners: new Set(),
});

const RETRY_MS = [500, 1000, 2000, 5000, 10_000];

/** The window's one subscription. Messages patch or invalidate queries; pages may listen with {@link useLive}. */
export function LiveProvider({ children }: { children: ReactNode }) {
  const [state, setState] = useState<LiveState>("connecting");
  const [listeners] = useState(() => new Set<Listener>());

  useEffect(() => {
    let stopped = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let failures = 0;
    let greeted = false;
    let subscription: { unsubscribe: () => void } | undefined;
    const again = () => {
      if (stopped) return;
      setState("offline");
      const waitMs = RETRY_MS[Math.min(failures, RETRY_MS.length - 1)] ?? 10_000;
      failures += 1;
      timer = setTimeout(connect, waitMs);
    };
    const connect = () => {
      subscription = api.live.stream.subscribe(undefined, {
        onStarted: () => {
          failures = 0;
          setState("live");
        },
        onData: (envelope: { data: LiveMessage }) => {
          const message = envelope.data;
          // A second greeting means that something may have been missed.
          if (message.type === "hello" && greeted) {
            void queryClient.invalidateQueries({ refetchType: "active" });
          }
          greeted = true;
          applyLive(queryClient, message);
          for (const listener of listeners) listener(message);
        },
        onConnectionStateChange: (change: { state: string }) => {
          if (change.state === "connecting") setState((now) => (now === "live" ? "offline" : now));
          if (change.state === "pending") setState("live");
        },
        onError: (error: unknown) => {
          if (shownError(error).status === 401) void recover(errorCode(error)).finally(again);
          else again();
        },
        onComplete: again,
      });
    };
    connect();
    return () => {
      stopped = true;
      clearTimeout(timer);
      subscription?.unsubscribe();
    };
  }, [listeners]);

  return <LiveContext value={{ state, listeners }}>{children}</LiveContext>;
}

export const useLiveState = (): LiveState => useContext(LiveContext).state;

/** Calls `listener` for every live message while the component is mounted. */
export function useLive(listener: Listener): void {
  const { listeners } = useContext(LiveContext);
  const latest = useRef(listener);
  useEffect(() => {
    latest.current = listener;
  });
  useEffect(() => {
    const forward: Listener = (message) => latest.current(message);
    listeners.add(forward);
    return () => {
      listeners.delete(forward);
    };
  }, [listeners]);
}
