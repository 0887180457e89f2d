import type { UsageKind } from "#shared/contracts/usage.ts";
import type { AppId, TenantId } from "#shared/kernel/ids.ts";
import type { UsageTotal } from "./usage.olap.ts";

/** How much of one kind an app had on a day, as it was read somewhere. */
export interface UsageFact {
  readonly tenantId: TenantId;
  readonly appId: AppId;
  readonly day: string;
  readonly kind: UsageKind;
  readonly quantity: number;
}

/** A total of live events says two things, one of test events one. */
export function factsOf(totals: readonly UsageTotal[]): UsageFact[] {
  return totals.flatMap((row): UsageFact[] => {
    const of = {
      tenantId: row.tenant_id as TenantId,
      appId: row.app_id as AppId,
      day: row.day,
    };
    return row.env === "live"
      ? [
          { ...of, kind: "events", quantity: row.accepted },
          { ...of, kind: "late", quantity: row.late },
        ]
      : [{ ...of, kind: "events_test", quantity: row.accepted }];
  });
}

export const factKey = ({ appId, day, kind }: Pick<UsageFact, "appId" | "day" | "kind">): string =>
  `${appId}/${day}/${kind}`;
