import { z } from "zod";
import type { Services } from "#server/platform/context/services.ts";
import { AppId, KeyId, TenantId } from "#shared/kernel/ids.ts";
import { demoEventsSql } from "./demo-events.olap.ts";
import { EVENTS_A_SITTING } from "./demo-population.ts";
import { DemoRotation } from "./demo-rotation.olap.ts";
import { demoRhythm, seededRandom } from "./demo-rhythm.ts";

const DemoApp = z.object({
  tenantId: TenantId,
  appId: AppId,
  platform: z.enum(["ios", "android", "web"]),
  keyId: KeyId,
  rotation: DemoRotation.optional(),
});
export type DemoApp = z.infer<typeof DemoApp>;

const EVENTS_PER_DAY = { ios: 3_200, android: 3_900, web: 1_700 } as const;

/**
 * Fills the apps with believable events up to now. Straight into ClickHouse: the demo's past never went through the log. A month of
 * an app is one block: the same again, as of the same moment, stores nothing. Ends early once `signal` aborts:
 * false then.
 */
export async function seedDemoEvents(
  services: Pick<Services, "clickhouse" | "clock">,
  apps: readonly z.input<typeof DemoApp>[],
  {
    days,
    nth = 0,
    signal,
  }: {
    days: number;
    /** Of the first app; each has its own measure. */
    nth?: number;
    signal?: AbortSignal;
  },
): Promise<boolean> {
  const now = services.clock.now();
  for (const [at, app] of z.array(DemoApp).parse(apps).entries()) {
    const index = nth + at;
    const perDay = EVENTS_PER_DAY[app.platform] * (0.6 + ((index * 5) % 7) / 8);
    const sittings = perDay / EVENTS_A_SITTING;
    const { firstHour, counts } = demoRhythm(now, days * 24, sittings, seededRandom(index + 1));
    for (const month of monthsBetween(firstHour, now)) {
      if (signal?.aborted) return false;
      const made = { firstHour, until: now, month };
      await services.clickhouse.command(demoEventsSql(app, made, counts, sittings));
    }
  }
  return true;
}

/** As ClickHouse's toYYYYMM has them. */
function monthsBetween(from: Date, to: Date): number[] {
  const months = [];
  const last = to.getUTCFullYear() * 12 + to.getUTCMonth();
  for (let month = from.getUTCFullYear() * 12 + from.getUTCMonth(); month <= last; month += 1)
    months.push(Math.floor(month / 12) * 100 + (month % 12) + 1);
  return months;
}
