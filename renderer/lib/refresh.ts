import { AnswerError, endsSession, fromErrorBody, type ShownError } from "./errors.ts";

const REFRESHED_AT = "umg.refreshedAt";
const CSRF = { "x-umg-csrf": "1" };

export interface RefreshParts {
  /** POST /auth/refresh; rejects with AnswerError. */
  post: () => Promise<void>;
  now: () => number;
  /** When any window of this browser last refreshed, in ms since 1970. */
  lastRefresh: () => number;
  saveRefresh: (at: number) => void;
  /** Runs `work` in one window of this browser at a time. */
  exclusive: (work: () => Promise<void>) => Promise<void>;
}

/**
 * Makes `refresh()`: at most one refresh runs in a window, and, because a refresh token used twice ends the
 * session, a window that waited for another one's refresh takes over its result instead of sending its own.
 */
export function makeRefresh(parts: RefreshParts): () => Promise<void> {
  let running: Promise<void> | null = null;
  return () => {
    if (running !== null) return running;
    const asked = parts.now();
    running = parts
      .exclusive(async () => {
        if (parts.lastRefresh() > asked) return;
        await parts.post();
        parts.saveRefresh(parts.now());
      })
      .finally(() => {
        running = null;
      });
    return running;
  };
}

async function postRefresh(): Promise<void> {
  const answer = await fetch("/auth/refresh", { method: "POST", headers: CSRF }).catch(
    (cause: unknown) => {
      throw new AnswerError({
        code: "network",
        details: {},
        requestId: null,
        status: 0,
        message: String(cause),
      });
    },
  );
  if (answer.ok) return;
  const body: unknown = await answer.json().catch(() => null);
  throw new AnswerError(fromErrorBody(body, answer.status));
}

export const refreshSession = makeRefresh({
  post: postRefresh,
  now: () => Date.now(),
  lastRefresh: () => Number(localStorage.getItem(REFRESHED_AT) ?? 0),
  saveRefresh: (at) => localStorage.setItem(REFRESHED_AT, String(at)),
  exclusive: async (work) => {
    // Absent where the page is not a secure context.
    const locks = navigator.locks as LockManager | null | undefined;
    if (locks) await locks.request("umg-refresh", work);
    else await work();
  },
});

let onSignedOut: (code: ShownError["code"]) => void = () => {};
/** The shell says what to do when the session, or an impersonation, is over. */
export const whenSignedOut = (listener: (code: ShownError["code"]) => void): void => {
  onSignedOut = listener;
};

/**
 * After a 401: refreshes when that can help. True: repeat the call. False: the session is over (or the
 * refresh could not be reached), show the error.
 */
export async function recover(code: ShownError["code"]): Promise<boolean> {
  if (code !== "token_expired" && code !== "unauthenticated") {
    if (endsSession(code)) onSignedOut(code);
    return false;
  }
  try {
    await refreshSession();
    return true;
  } catch (cause) {
    if (cause instanceof AnswerError && cause.shown.status === 401) onSignedOut(cause.shown.code);
    return false;
  }
}
