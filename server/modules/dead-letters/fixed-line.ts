import { z } from "zod";
import { DomainError } from "#shared/errors/index.ts";

const json = z.union([
  z.record(z.string(), z.unknown()),
  // As older lines have it.
  z.string().refine((text) => {
    try {
      const parsed: unknown = JSON.parse(text);
      return typeof parsed === "object" && parsed !== null && !Array.isArray(parsed);
    } catch {
      return false;
    }
  }),
]);
const optionalId = z.string().max(256).optional();

const FixedEvent = z
  .object({
    event_id: z.string().regex(/^[\w.:@-]{1,128}$/),
    type: z.enum(["track", "identify", "screen", "page", "group", "alias"]),
    name: z.string().min(1).max(200),
    user_id: optionalId,
    anonymous_id: optionalId,
    at: z.int().min(0).max(4_102_444_800_000),
    properties: json.default({}),
    context: json.default({}),
    revenue_micros: z.int().optional(),
  })
  .catchall(z.string().max(1_000))
  .refine((event) => Boolean(event.user_id) || Boolean(event.anonymous_id), { path: ["user_id"] });

/** The line of an event that a person has mended; its fields in the order that the sink reads. @throws `input_invalid` */
export function toFixedLine(text: string): string {
  let sent: unknown;
  try {
    sent = JSON.parse(text);
  } catch (cause) {
    throw new DomainError("input_invalid", { fields: ["fixed"] }, cause);
  }
  const parsed = FixedEvent.safeParse(sent);
  if (!parsed.success) {
    const fields = parsed.error.issues.map(({ path }) => ["fixed", ...path].join("."));
    throw new DomainError("input_invalid", { fields: [...new Set(fields)] });
  }
  const { event_id, type, name, user_id = "", anonymous_id = "", at, ...rest } = parsed.data;
  return JSON.stringify({ event_id, type, name, user_id, anonymous_id, at, ...rest });
}
