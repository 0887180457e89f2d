import {
  ActivesAnswer,
  ActivesQuestion,
  BreakdownAnswer,
  BreakdownQuestion,
  FunnelAnswer,
  FunnelQuestion,
  PropertiesAnswer,
  PropertiesQuestion,
  PropertyValuesAnswer,
  PropertyValuesQuestion,
  RetentionAnswer,
  RetentionQuestion,
  SeriesAnswer,
  SeriesQuestion,
  TopAnswer,
  TopQuestion,
} from "#shared/contracts/analytics.ts";
import { requireFeature } from "#server/platform/tenancy/plan-limits.ts";
import { router, tenantQuery } from "#server/platform/trpc/index.ts";
import { readActives } from "./read-actives.ts";
import { readBreakdown, readTop } from "./read-breakdown.ts";
import { readFunnel } from "./read-funnel.ts";
import { readProperties, readPropertyValues } from "./read-properties.ts";
import { readRetention } from "./read-retention.ts";
import { readSeries } from "./read-series.ts";

export const analyticsRouter = router({
  series: tenantQuery("analytics.read")
    .input(SeriesQuestion)
    .output(SeriesAnswer)
    .query(({ ctx, input }) => readSeries(ctx, input)),
  actives: tenantQuery("analytics.read")
    .input(ActivesQuestion)
    .output(ActivesAnswer)
    .query(({ ctx, input }) => readActives(ctx, input)),
  retention: tenantQuery("analytics.read")
    .input(RetentionQuestion)
    .output(RetentionAnswer)
    .query(({ ctx, input }) => {
      requireFeature(ctx.tenant, "retention");
      return readRetention(ctx, input);
    }),
  funnel: tenantQuery("analytics.read")
    .input(FunnelQuestion)
    .output(FunnelAnswer)
    .query(({ ctx, input }) => {
      requireFeature(ctx.tenant, "funnels");
      return readFunnel(ctx, input);
    }),
  breakdown: tenantQuery("analytics.read")
    .input(BreakdownQuestion)
    .output(BreakdownAnswer)
    .query(({ ctx, input }) => readBreakdown(ctx, input)),
  top: tenantQuery("analytics.read")
    .input(TopQuestion)
    .output(TopAnswer)
    .query(({ ctx, input }) => readTop(ctx, input)),
  properties: tenantQuery("analytics.read")
    .input(PropertiesQuestion)
    .output(PropertiesAnswer)
    .query(({ ctx, input }) => readProperties(ctx, input)),
  propertyValues: tenantQuery("analytics.read")
    .input(PropertyValuesQuestion)
    .output(PropertyValuesAnswer)
    .query(({ ctx, input }) => readPropertyValues(ctx, input)),
});
