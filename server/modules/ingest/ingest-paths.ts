import { isObject } from "./json-object.ts";
import type { EventType } from "./event-shape.ts";
import { amplitudeShape } from "./shapes/amplitude-shape.ts";
import { posthogShape, posthogV1Shape } from "./shapes/posthog-shape.ts";
import { segmentShape } from "./shapes/segment-shape.ts";
import type { Shape } from "./shapes/shape.ts";

export interface IngestPath {
  readonly shape: Shape;
  readonly type: EventType | undefined;
  /** The path is ours for every method; else only what an SDK sends. */
  readonly owned: boolean;
  readonly asksFlags?: boolean;
  /** Its bodies can be scanned, which is faster than parsing. */
  readonly scans?: boolean;
}

const segment = (type?: EventType): IngestPath => ({ shape: segmentShape, type, owned: true });
const vendor = (shape: Shape): IngestPath => ({ shape, type: undefined, owned: false });

/** PostHog's and Amplitude's batches share a path; the body tells them apart. */
const batchShape: Shape = {
  ...posthogShape,
  read(body, call) {
    const isAmplitude = isObject(body) && Array.isArray(body["events"]);
    return (isAmplitude ? amplitudeShape : posthogShape).read(body, call);
  },
  // Before the body was read: Amplitude's clients act by its numbers, PostHog's read the status alone.
  refused: (error, requestId, batch) => amplitudeShape.refused(error, requestId, batch),
};

// A `Map`: a path from outside is never looked up in an object.
const PATHS = new Map<string, IngestPath>([
  ["/v1/batch", { ...segment(), scans: true }],
  ["/v1/b", { ...segment(), scans: true }],
  ["/v1/track", segment("track")],
  ["/v1/t", segment("track")],
  ["/v1/identify", segment("identify")],
  ["/v1/i", segment("identify")],
  ["/v1/screen", segment("screen")],
  ["/v1/s", segment("screen")],
  ["/v1/page", segment("page")],
  ["/v1/p", segment("page")],
  ["/v1/group", segment("group")],
  ["/v1/g", segment("group")],
  ["/v1/alias", segment("alias")],
  ["/v1/a", segment("alias")],
  ["/batch", vendor(batchShape)],
  ["/capture", vendor(posthogShape)],
  ["/track", vendor(posthogShape)],
  ["/e", vendor(posthogShape)],
  ["/i/v0/e", vendor(posthogShape)],
  ["/i/v1/analytics/events", vendor(posthogV1Shape)],
  ["/flags", { ...vendor(posthogShape), asksFlags: true }],
  ["/decide", { ...vendor(posthogShape), asksFlags: true }],
  ["/2/httpapi", vendor(amplitudeShape)],
]);

/** Undefined for a path that is not the SDK endpoint's. PostHog's clients end theirs with a slash. */
export function ingestPath(url: string): IngestPath | undefined {
  const query = url.indexOf("?");
  const path = query === -1 ? url : url.slice(0, query);
  const exact = PATHS.get(path);
  if (exact || !path.endsWith("/")) return exact;
  const found = PATHS.get(path.slice(0, -1));
  return found?.owned ? undefined : found;
}
