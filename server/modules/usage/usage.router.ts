import {
  RecomputedUsage,
  RecomputeUsage,
  Quota,
  SetQuota,
  UsageAlertsAnswer,
  UsageDays,
  UsageDaysAnswer,
  UsageLedger,
  UsageLedgerPage,
  UsageMonth,
  UsageSummary,
} from "#shared/contracts/usage.ts";
import { router, tenantMutation, tenantQuery } from "#server/platform/trpc/index.ts";
import { listAlerts } from "./list-alerts.ts";
import { listUsageDays } from "./list-usage-days.ts";
import { listUsageLedger } from "./list-usage-ledger.ts";
import { readUsageSummary } from "./read-usage-summary.ts";
import { recomputeUsage } from "./recompute-usage.ts";
import { setQuota } from "./set-quota.ts";

export const usageRouter = router({
  summary: tenantQuery("usage.read")
    .input(UsageMonth)
    .output(UsageSummary)
    .query(({ ctx, input }) => readUsageSummary(ctx, input)),
  days: tenantQuery("usage.read")
    .input(UsageDays)
    .output(UsageDaysAnswer)
    .query(({ ctx, input }) => listUsageDays(ctx, input)),
  ledger: tenantQuery("usage.read")
    .input(UsageLedger)
    .output(UsageLedgerPage)
    .query(({ ctx, input }) => listUsageLedger(ctx, input)),
  alerts: tenantQuery("usage.read")
    .output(UsageAlertsAnswer)
    .query(({ ctx }) => listAlerts(ctx)),
  recompute: tenantMutation("usage.recompute")
    .input(RecomputeUsage)
    .output(RecomputedUsage)
    .mutation(({ ctx, input }) => recomputeUsage(ctx, input)),
  setQuota: tenantMutation("usage.setQuota")
    .input(SetQuota)
    .output(Quota)
    .mutation(({ ctx, input }) => setQuota(ctx, input)),
});
