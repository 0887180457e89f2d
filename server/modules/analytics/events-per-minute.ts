import type { z } from "zod";
import type { EventsPerMinute, EventsPerMinuteAnswer } from "#shared/contracts/events.ts";
import type { TenantContext } from "#server/platform/trpc/index.ts";
import { chosenApps, environments } from "./chosen-apps.ts";
import { eventsPerMinute } from "./events.olap.ts";
import { axisUntil, onAxis, startOf } from "./minutes.ts";
import { selectRefusedPerMinute } from "./refused.store.ts";

export async function readEventsPerMinute(
  ctx: Pick<TenantContext, "tx" | "services" | "tenantId">,
  input: z.infer<typeof EventsPerMinute>,
): Promise<z.infer<typeof EventsPerMinuteAnswer>> {
  const now = ctx.services.clock.now();
  const axis = axisUntil(now, 60, input.minutes);
  const apps = await chosenApps(ctx.tx, input.appId);
  const [accepted, refused] = await Promise.all([
    ctx.services.clickhouse.query(
      eventsPerMinute,
      { apps, envs: environments(input.env), from: axis.from },
      { tenantId: ctx.tenantId },
    ),
    selectRefusedPerMinute(ctx.tx, apps, startOf(axis)),
  ]);
  return {
    from: startOf(axis).toISOString(),
    accepted: onAxis(axis, accepted, (row) => row.accepted),
    refused: onAxis(axis, refused, (row) => row.count),
    asOf: now.toISOString(),
  };
}
