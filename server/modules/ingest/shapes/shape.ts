import type { IncomingHttpHeaders } from "node:http";
import type { DomainError } from "#shared/errors/index.ts";
import type { AcceptedBatch } from "../accept-batch.ts";
import type { EventType } from "../event-shape.ts";

/** A request's body, parsed but not judged. */
export interface SentBatch {
  /** Whose words it is in, and who is answered so. */
  readonly shape: Shape;
  readonly events: readonly unknown[];
  /** The SDK key, when it is in the body. */
  readonly writeKey: string | undefined;
  readonly sentAt: unknown;
  readonly context: unknown;
  /** The app that the whole request names, if it does. */
  readonly appId: unknown;
  /** An event of this vendor in our words, which are Segment's; what is no object stays as it is. */
  readonly toEvent: ((event: unknown) => unknown) | undefined;
}

/** What a body is read with. */
export interface Call {
  /** Of a path that stands for one type of event. */
  readonly type: EventType | undefined;
  readonly headers: IncomingHttpHeaders;
}

export interface Reply {
  readonly status: number;
  readonly body: object;
}

/** One vendor's way of sending events, and the answers that make its clients retry or drop rightly. */
export interface Shape {
  readonly name: "segment" | "posthog" | "amplitude";
  /** Its clients send the whole batch again without the events that an answer calls wrong. */
  readonly allOrNothing?: boolean;
  /** `body` is what JSON.parse made. Throws `bad_request`. */
  read(body: unknown, call: Call): SentBatch;
  /** Every event has its verdict; without `batch` where its bytes were read and not parsed. */
  judged(accepted: AcceptedBatch, batch: SentBatch | undefined): Reply;
  /** The request was refused as a whole; `batch` once it was read. */
  refused(error: DomainError, requestId: string, batch: SentBatch | undefined): Reply;
}
