import { z } from "zod";
import { Instant, TenantId } from "../kernel/index.ts";
import { OperationKind } from "./operations.ts";

const Item = z.object({ tenantId: TenantId, tenantName: z.string(), at: Instant });

/** What the bell shows. Each is what holds now, read from where it is kept; nothing is stored for it. */
export const NewsItem = z.discriminatedUnion("kind", [
  /** The highest threshold that was reached in a month, in per cent of the included events. */
  Item.extend({ kind: z.literal("quota"), threshold: z.number().int(), month: z.string() }),
  /** Dead letters that wait, found in the last 30 days; `at` is the newest one's. */
  Item.extend({ kind: z.literal("dead_letters"), waiting: z.number().int() }),
  Item.extend({
    kind: z.literal("operation"),
    operationId: z.string(),
    operation: OperationKind,
    state: z.enum(["failed", "stuck"]),
  }),
]);
export type NewsItem = z.infer<typeof NewsItem>;

/** `news.list`: newest first, at most 30, of the last 30 days; only of what the person may read. */
export const News = z.object({ items: z.array(NewsItem), asOf: Instant });
export type News = z.infer<typeof News>;
