import type { z } from "zod";
import type { IngestAnswer } from "#shared/contracts/events.ts";
import { DomainError, toErrorBody } from "#shared/errors/index.ts";
import { EVENT_REFUSALS } from "../event-shape.ts";
import { isObject } from "../json-object.ts";
import type { Shape } from "./shape.ts";

/** Segment's HTTP tracking API: `/v1/batch` and one path for each type. */
export const segmentShape: Shape = {
  name: "segment",
  read(body, { type }) {
    if (!isObject(body))
      throw new DomainError("bad_request", { reason: "the body is not a JSON object" });
    const { writeKey, sentAt, ...rest } = body;
    const key = typeof writeKey === "string" ? writeKey : undefined;
    const shared = { shape: this, writeKey: key, sentAt, toEvent: undefined };
    if (type)
      return { ...shared, events: [{ ...rest, type }], context: undefined, appId: undefined };
    if (!Array.isArray(rest["batch"]))
      throw new DomainError("bad_request", { reason: "`batch` is not a list of events" });
    return { ...shared, events: rest["batch"], context: rest["context"], appId: rest["appId"] };
  },
  judged({ count, refused }) {
    if (refused.length === 0)
      return { status: 200, body: { success: true, accepted: count, rejected: 0 } };
    const verdicts = refused.map(({ index, eventId, reason }) => ({
      index,
      eventId,
      ok: false,
      reason,
      message: EVENT_REFUSALS[reason],
    }));
    const body: z.infer<typeof IngestAnswer> = {
      success: false,
      accepted: count,
      rejected: refused.length,
      verdicts,
    };
    if (count > 0) return { status: 200, body };
    const error = new DomainError("event_invalid", { reason: verdicts[0]?.reason ?? "" });
    return { status: error.status, body: { ...toErrorBody(error, ""), ...body } };
  },
  refused: (error, requestId) => ({ status: error.status, body: toErrorBody(error, requestId) }),
};
