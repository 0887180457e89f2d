import {
  EventDetail,
  FindEvent,
  SearchEvents,
  SearchEventsAnswer,
} from "#shared/contracts/analytics.ts";
import {
  EventsPerMinute,
  EventsPerMinuteAnswer,
  LatestEvents,
  LatestEventsAnswer,
  RefusedEvents,
  RefusedEventsAnswer,
} from "#shared/contracts/events.ts";
import { router, tenantQuery } from "#server/platform/trpc/index.ts";
import { readEventsPerMinute } from "./events-per-minute.ts";
import { readLatestEvents } from "./latest-events.ts";
import { readRefusedEvents } from "./refused-events.ts";
import { findEvent, searchEvents } from "./search-events.ts";

export const eventsRouter = router({
  latest: tenantQuery("analytics.read")
    .input(LatestEvents)
    .output(LatestEventsAnswer)
    .query(({ ctx, input }) => readLatestEvents(ctx, input)),
  perMinute: tenantQuery("analytics.aggregates")
    .input(EventsPerMinute)
    .output(EventsPerMinuteAnswer)
    .query(({ ctx, input }) => readEventsPerMinute(ctx, input)),
  refused: tenantQuery("analytics.read")
    .input(RefusedEvents)
    .output(RefusedEventsAnswer)
    .query(({ ctx, input }) => readRefusedEvents(ctx, input)),
  search: tenantQuery("analytics.read")
    .input(SearchEvents)
    .output(SearchEventsAnswer)
    .query(({ ctx, input }) => searchEvents(ctx, input)),
  one: tenantQuery("analytics.read")
    .input(FindEvent)
    .output(EventDetail)
    .query(({ ctx, input }) => findEvent(ctx, input)),
});
