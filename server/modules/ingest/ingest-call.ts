import type { IncomingMessage } from "node:http";
import type { KeyOwner } from "../keys/index.ts";
import type { Flight } from "./flight-budget.ts";
import type { IngestPath } from "./ingest-paths.ts";
import type { SentBatch } from "./shapes/shape.ts";

/** One request with events, and what has become known of it so far. */
export interface IngestCall {
  readonly path: IngestPath;
  readonly req: IncomingMessage;
  readonly ip: string;
  readonly startedAtMs: number;
  /** Once its key has proved right, even where the key is refused for another reason. */
  owner: KeyOwner | undefined;
  flight: Flight | undefined;
  batch: SentBatch | undefined;
}

export const startCall = (path: IngestPath, req: IncomingMessage, ip: string): IngestCall => ({
  path,
  req,
  ip,
  startedAtMs: performance.now(),
  owner: undefined,
  flight: undefined,
  batch: undefined,
});
