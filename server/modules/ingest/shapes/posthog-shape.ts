import { DomainError } from "#shared/errors/index.ts";
import { EVENT_REFUSALS } from "../event-shape.ts";
import { isObject, type Json } from "../json-object.ts";
import { fromPosthog } from "./posthog-event.ts";
import type { Call, Reply, Shape } from "./shape.ts";

/** PostHog's capture API: a batch, one event, or a bare list of events. Its key is the project's token. */
export const posthogShape: Shape = {
  name: "posthog",
  read(body, { headers }) {
    const list = Array.isArray(body) ? body : undefined;
    if (!list && !isObject(body))
      throw new DomainError("bad_request", { reason: "the body is neither an event nor a list" });
    const top = isObject(body) ? body : {};
    const events = list ?? (Array.isArray(top["batch"]) ? top["batch"] : [top]);
    return {
      shape: this,
      events,
      writeKey: tokenOf(top) ?? events.map(tokenOfEvent).find((token) => token !== undefined),
      sentAt: headers["posthog-request-timestamp"] ?? top["sent_at"],
      context: undefined,
      appId: top["appId"],
      toEvent: (event) => fromPosthog(event, libraryOf(headers)),
    };
  },
  // Its clients read the status alone and drop what was answered, right or wrong.
  judged({ count, refused }) {
    const verdicts = refused.map(({ index, reason }) => ({
      index,
      reason,
      message: EVENT_REFUSALS[reason],
    }));
    if (count > 0 || refused.length === 0)
      return {
        status: 200,
        body: { status: "Ok", ...(verdicts.length === 0 ? {} : { verdicts }) },
      };
    const detail = verdicts[0]?.message ?? "";
    return { status: 400, body: { ...failure("event_invalid", 400, detail), verdicts } };
  },
  refused: (error, requestId) => ({
    status: error.status,
    body: { ...failure(error.code, error.status, error.message), requestId },
  }),
};

/** Its newer API: the key in a header, a result for each event by its id. */
export const posthogV1Shape: Shape = {
  ...posthogShape,
  judged({ refused }, batch): Reply {
    const events = batch?.events ?? [];
    const idOf = (index: number) => {
      const event = events[index];
      return isObject(event) && typeof event["uuid"] === "string" ? event["uuid"] : "";
    };
    const results: [string, Json][] = events.map((_, index) => [idOf(index), { result: "ok" }]);
    for (const { index, reason } of refused)
      results[index] = [idOf(index), { result: "drop", details: EVENT_REFUSALS[reason] }];
    return {
      status: 200,
      body: { results: Object.fromEntries(results.filter(([id]) => id !== "")) },
    };
  },
};

const failure = (code: string, status: number, detail: string) => ({
  type: status === 401 || status === 403 ? "authentication_error" : "validation_error",
  code,
  detail,
  attr: null,
});

function tokenOf(from: Json): string | undefined {
  const token = from["api_key"] ?? from["token"] ?? from["$token"];
  return typeof token === "string" ? token : undefined;
}

function tokenOfEvent(event: unknown): string | undefined {
  if (!isObject(event)) return undefined;
  const { properties } = event;
  return tokenOf(event) ?? (isObject(properties) ? tokenOf(properties) : undefined);
}

function libraryOf(headers: Call["headers"]): string | undefined {
  const info = headers["posthog-sdk-info"];
  return typeof info === "string" ? info : undefined;
}

/** `/flags`: we have no feature flags, and clients that ask for them go on without. */
export const noFlags = (requestId: string): object => ({
  errorsWhileComputingFlags: false,
  flags: {},
  featureFlags: {},
  featureFlagPayloads: {},
  requestId,
});
