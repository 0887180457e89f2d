import { expect, test } from "vitest";
import { SetQuota } from "./usage.ts";

test("a limit below the included events is refused", () => {
  const quota = { source: "own", included: 10, reason: "as agreed" } as const;
  expect(SetQuota.safeParse({ ...quota, hard: 9 }).success).toBe(false);
  expect(SetQuota.safeParse({ ...quota, hard: 10 }).success).toBe(true);
  expect(SetQuota.safeParse({ ...quota, hard: null }).success).toBe(true);
});
