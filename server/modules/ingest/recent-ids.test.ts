import { describe, expect, test } from "vitest";
import { createRecentIds, hashBytes, seedOf } from "./recent-ids.ts";

const APP = "01930000-0000-7000-8000-0000000000aa";
const hashOf = (id: string, app = APP) => {
  const bytes = Buffer.from(id, "latin1");
  return hashBytes(bytes, 0, bytes.length, seedOf(app));
};

describe("recent ids", () => {
  test("none of the last `size` events is overlooked, however many came before", () => {
    const size = 1_000;
    const recent = createRecentIds(size);
    const hashes = Array.from({ length: 10 * size }, (_, n) => hashOf(`event-${n}`));
    hashes.forEach((hash, n) => {
      recent.add(hash);
      const oldest = Math.max(0, n - size + 1);
      for (const back of [n, oldest, (n + oldest) >> 1])
        expect(recent.suspects(hashes[back] ?? Number.NaN)).toBe(true);
    });
  });

  test("none is overlooked while the memory grows with what comes", () => {
    const size = 1_500_000;
    const recent = createRecentIds(size);
    const hashes = Array.from(
      { length: 3_400_000 },
      (_, n) => n * 2_654_435_761 + (n % 4_096) * 2 ** 40,
    );
    let overlooked = 0;
    hashes.forEach((hash, n) => {
      recent.add(hash);
      if (!recent.suspects(hashes[Math.max(0, n - size + 1)] ?? 0)) overlooked += 1;
    });
    expect(overlooked).toBe(0);
  });

  test("what is long past is forgotten", () => {
    const recent = createRecentIds(1_000);
    for (let n = 0; n < 1_000; n++) recent.add(hashOf(`past-${n}`));
    for (let n = 0; n < 2_000; n++) recent.add(hashOf(`present-${n}`));
    const kept = Array.from({ length: 1_000 }, (_, n) => hashOf(`past-${n}`)).filter(
      recent.suspects,
    );
    expect(kept.length).toBeLessThan(5);
  });

  test("of new events about one in ten thousand is suspected", () => {
    const recent = createRecentIds(100_000);
    for (let n = 0; n < 100_000; n++) recent.add(hashOf(`stored-${n}`));
    let suspected = 0;
    for (let n = 0; n < 100_000; n++) if (recent.suspects(hashOf(`new-${n}`))) suspected += 1;
    expect(suspected).toBeLessThan(40);
  });

  test("the same id of another app is another event", () => {
    const recent = createRecentIds(1_000);
    recent.add(hashOf("m-1"));
    expect(recent.suspects(hashOf("m-1", "01930000-0000-7000-8000-0000000000ab"))).toBe(false);
  });
});
