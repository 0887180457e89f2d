import { z } from "zod";

/** Page request: `limit` ≤ 200 rows, `cursor` opaque from the page before. */
export const PageInput = z.object({
  limit: z.number().int().min(1).max(200).default(50),
  cursor: z.string().max(2000).nullish(),
});

/** A page of rows; `nextCursor` is null at the end. */
export const pageOf = <Row extends z.ZodType>(row: Row) =>
  z.object({ rows: z.array(row), nextCursor: z.string().nullable() });

/** UTC instant with milliseconds, `2026-11-22T07:10:00.000Z`. */
export const Instant = z.iso.datetime({ precision: 3 });
