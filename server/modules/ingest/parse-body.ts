import { isUtf8 } from "node:buffer";
import { DomainError } from "#shared/errors/index.ts";
import { MAX_BODY_BYTES, MAX_EVENTS } from "./event-shape.ts";
import type { Call, SentBatch, Shape } from "./shapes/shape.ts";

/** Throws `bad_request` for a body that is no request of ours at all, `body_too_large` for too many events. */
export function parseBody(body: Buffer, shape: Shape, call: Call): SentBatch {
  const batch = shape.read(parseJson(body), call);
  if (batch.events.length > MAX_EVENTS)
    throw new DomainError("body_too_large", {
      limitBytes: MAX_BODY_BYTES,
      limitEvents: MAX_EVENTS,
    });
  return batch;
}

const FORM = Buffer.from("data=");

function parseJson(body: Buffer): unknown {
  if (!isUtf8(body)) throw bad("the body is not UTF-8");
  // Old browsers' SDKs: a form with the JSON in base64.
  if (body.subarray(0, FORM.length).equals(FORM)) {
    const data = new URLSearchParams(body.toString()).get("data") ?? "";
    return parseJson(Buffer.from(data.replaceAll(" ", "+"), "base64"));
  }
  try {
    return JSON.parse(body.toString());
  } catch (cause) {
    throw bad(`the body is not JSON (${(cause as Error).message.slice(0, 100)})`, cause);
  }
}

const bad = (reason: string, cause?: unknown) => new DomainError("bad_request", { reason }, cause);
