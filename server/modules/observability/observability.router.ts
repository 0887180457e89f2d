import { tracked } from "@trpc/server";
import { z } from "zod";
import { News } from "#shared/contracts/news.ts";
import { LiveMessage, PlatformOverview, PlatformStatus } from "#shared/contracts/platform.ts";
import { platformQuery, router, selfQuery } from "../../platform/trpc/index.ts";
import { readNews } from "./read-news.ts";
import { readOverview } from "./read-overview.ts";
import { readStatus, type ProcessFacts } from "./read-status.ts";
import { streamLive } from "./live.ts";
import type { StoreWatch } from "./store-health.ts";

export const overviewRouter = (watch: () => StoreWatch) =>
  router({
    get: platformQuery("platform.read")
      .output(PlatformOverview)
      .query(({ ctx }) => readOverview(ctx, watch())),
  });

export const platformRouter = (watch: () => StoreWatch, facts: () => ProcessFacts) =>
  router({
    status: platformQuery("platform.settings")
      .output(PlatformStatus)
      .query(({ ctx }) => readStatus(ctx, watch(), facts())),
  });

export const newsRouter = router({
  list: selfQuery.output(News).query(({ ctx }) => readNews(ctx)),
});

export const liveRouter = router({
  stream: selfQuery
    .input(z.object({ lastEventId: z.string().nullish() }).optional())
    .subscription(async function* ({ ctx, signal }) {
      let count = 0;
      for await (const message of streamLive(ctx, signal ?? ctx.request.signal))
        yield tracked(String(++count), LiveMessage.parse(message));
    }),
});
