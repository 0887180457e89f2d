import type { PlatformOverview } from "#shared/contracts/platform.ts";
import type { Services } from "#server/platform/context/services.ts";
import { platformMinutes } from "./events.olap.ts";
import { axisUntil, onAxis, startOf } from "./minutes.ts";
import { selectPlatformErrorsPerMinute, selectPlatformRefusedPerMinute } from "./refused.store.ts";

const MINUTES = 60;

/**
 * The last hour of the whole platform, per minute, for staff. `errors` are our own: operations that failed and
 * accepted events that could not be stored. Throws `clickhouse_unavailable` while ClickHouse is away.
 */
export async function platformPulse(
  services: Pick<Services, "clickhouse" | "clock" | "db">,
): Promise<NonNullable<PlatformOverview["pulse"]>> {
  const axis = axisUntil(services.clock.now(), 60, MINUTES);
  const from = startOf(axis);
  const [minutes, [refused, errors]] = await Promise.all([
    services.clickhouse.query(platformMinutes, { from: axis.from }, "all_tenants"),
    services.db.platform((tx) =>
      Promise.all([
        selectPlatformRefusedPerMinute(tx, from),
        selectPlatformErrorsPerMinute(tx, from),
      ]),
    ),
  ]);
  return {
    from: from.toISOString(),
    accepted: onAxis(axis, minutes, (row) => row.accepted),
    refused: onAxis(axis, refused, (row) => row.count),
    activeTenants: onAxis(axis, minutes, (row) => row.tenants),
    ingestLagMs: onAxis(axis, minutes, (row) => row.lag),
    errors: onAxis(axis, errors, (row) => row.count),
  };
}
