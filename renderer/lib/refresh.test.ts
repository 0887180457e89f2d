import { expect, it, vi } from "vitest";
import { AnswerError } from "./errors.ts";
import { makeRefresh } from "./refresh.ts";

/** Two windows of one browser share the lock and the note of the last refresh. */
function browser() {
  let tail: Promise<unknown> = Promise.resolve();
  let noted = 0;
  let clock = 1000;
  return {
    now: () => clock++,
    lastRefresh: () => noted,
    saveRefresh: (at: number) => {
      noted = at;
    },
    exclusive: (work: () => Promise<void>) => {
      const turn = tail.then(work);
      tail = turn.catch(() => {});
      return turn;
    },
  };
}

it("many calls that expire together send one refresh", async () => {
  const post = vi.fn(async () => {});
  const refresh = makeRefresh({ ...browser(), post });
  await Promise.all(Array.from({ length: 20 }, () => refresh()));
  expect(post).toHaveBeenCalledTimes(1);
});

it("two windows send one refresh between them, for a refresh token used twice ends the session", async () => {
  const shared = browser();
  const post = vi.fn(async () => {});
  const first = makeRefresh({ ...shared, post });
  const second = makeRefresh({ ...shared, post });
  await Promise.all([first(), second()]);
  expect(post).toHaveBeenCalledTimes(1);
});

it("a later expiry refreshes again", async () => {
  const post = vi.fn(async () => {});
  const refresh = makeRefresh({ ...browser(), post });
  await refresh();
  await refresh();
  expect(post).toHaveBeenCalledTimes(2);
});

it("everybody who waited for a refresh that failed learns why, and the next one tries again", async () => {
  const shown = { code: "session_revoked", details: {}, requestId: null, status: 401, message: "" };
  const post = vi
    .fn(async () => {})
    .mockRejectedValueOnce(new AnswerError({ ...shown, code: "session_revoked" }));
  const refresh = makeRefresh({ ...browser(), post });
  const results = await Promise.allSettled([refresh(), refresh()]);
  expect(results.map((result) => result.status)).toEqual(["rejected", "rejected"]);
  await expect(refresh()).resolves.toBeUndefined();
});
