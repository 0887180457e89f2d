import {
  createIngestHandler,
  createRefusedRecorder,
  type IngestHandler,
} from "../modules/ingest/index.ts";
import { createKeyVerifier } from "../modules/keys/index.ts";
import { withFairShare } from "../platform/event-log/fair-share.ts";
import type { Services } from "../platform/context/services.ts";

/** The `ingest` role: the SDK endpoint with its key cache. */
export function openIngest(services: Services): { handler: IngestHandler; close(): Promise<void> } {
  const verifier = createKeyVerifier(services);
  const refused = createRefusedRecorder(services);
  return {
    handler: createIngestHandler({
      services,
      verifier,
      eventLog: withFairShare(services.eventLog),
      refused,
    }),
    async close() {
      await Promise.all([verifier.close(), refused.close()]);
    },
  };
}
