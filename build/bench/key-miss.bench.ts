import { createKeyVerifier, issueKey } from "#server/modules/keys/index.ts";
import type { Database } from "#server/platform/postgres/tx.ts";
import { bench } from "./harness.ts";
import { openBenchPlatform, type BenchPlatform } from "./bench-platform.ts";

interface State {
  readonly platform: BenchPlatform;
  readonly secret: string;
  readonly misses: number;
}

/** How many queries so many concurrent look-ups of one key that is not in memory make. */
export default bench<State>({
  name: "key-miss",
  gate: 1,
  aim: 1,
  direction: "at-most",
  unit: "queries",
  sizes: [10_000, 100_000],
  smokeSize: 1_000,
  async setup(misses) {
    const platform = await openBenchPlatform();
    const { tenantId, appId } = await platform.makeTenant();
    const { secret } = await platform.services.db.tenant(tenantId, "write", (tx) =>
      issueKey(tx, {
        appId,
        name: "bench",
        rateLimitPerMinute: 10_000_000,
        createdBy: null,
        createdByName: "bench",
        now: new Date(),
      }),
    );
    return { platform, secret, misses };
  },
  async subject({ platform, secret, misses }) {
    let queries = 0;
    const { services } = platform;
    const counted: Database["platform"] = (work) => {
      queries += 1;
      return services.db.platform(work);
    };
    const verifier = createKeyVerifier({ ...services, db: { ...services.db, platform: counted } });
    const ask = { ip: "127.0.0.1", scope: "events:write" } as const;
    const verdicts = await Promise.all(
      Array.from({ length: misses }, () => verifier.verify(secret, ask)),
    );
    if (!verdicts.every(({ ok }) => ok)) throw new Error("a good key was refused");
    await verifier.close();
    return queries;
  },
  teardown: ({ platform }) => platform.close(),
});
