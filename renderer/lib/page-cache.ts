import { dehydrate, hydrate, type DehydratedState, type QueryClient } from "@tanstack/react-query";

const KEY = "umg.pages";
const MAX_BYTES = 2_000_000;
const MAX_AGE_MS = 12 * 3_600_000;

interface Saved {
  userId: string;
  tenantId: string;
  at: number;
  state: DehydratedState;
}

/** Fills the cache from this tab's storage when it was written by the same person in the same tenant. */
export function restorePages(client: QueryClient, who: { userId: string; tenantId: string }): void {
  try {
    const text = sessionStorage.getItem(KEY);
    if (text === null) return;
    const saved = JSON.parse(text) as Saved;
    const mine = saved.userId === who.userId && saved.tenantId === who.tenantId;
    if (!mine || Date.now() - saved.at > MAX_AGE_MS) return sessionStorage.removeItem(KEY);
    hydrate(client, saved.state);
  } catch {
    // A cache that cannot be read is only a slower first paint.
    sessionStorage.removeItem(KEY);
  }
}

/** Writes what is on screen whenever the tab is hidden or left. Returns the function that stops it. */
export function keepPages(
  client: QueryClient,
  who: { userId: string; tenantId: string },
): () => void {
  const save = () => {
    if (document.visibilityState !== "hidden") return;
    const state = dehydrate(client, {
      shouldDehydrateQuery: (query) => query.state.status === "success",
      shouldDehydrateMutation: () => false,
    });
    const text = JSON.stringify({ ...who, at: Date.now(), state } satisfies Saved);
    if (text.length > MAX_BYTES) return;
    try {
      sessionStorage.setItem(KEY, text);
    } catch {
      sessionStorage.removeItem(KEY);
    }
  };
  document.addEventListener("visibilitychange", save);
  return () => document.removeEventListener("visibilitychange", save);
}

/** Signing out and switching person leave nothing behind. */
export function forgetPages(client: QueryClient): void {
  client.clear();
  sessionStorage.removeItem(KEY);
}
