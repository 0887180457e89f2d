import {
  createIngestHandler,
  createRefusedRecorder,
  type IngestHandler,
} from "../modules/ingest/index.ts";
import { createKeyVerifier } from "../modules/keys/index.ts";
import type { Services } from "../platform/context/services.ts";
import type { EventLog } from "../platform/event-log/event-log.ts";

/** The `ingest` role: the SDK endpoint with its key cache. */
export function openIngest(
  services: Services,
  eventLog: EventLog,
): { handler: IngestHandler; close(): Promise<void> } {
  const verifier = createKeyVerifier(services);
  const refused = createRefusedRecorder(services);
  return {
    handler: createIngestHandler({ services, verifier, eventLog, refused }),
    async close() {
      await Promise.all([verifier.close(), refused.close()]);
    },
  };
}
