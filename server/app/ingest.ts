import {
  createIngestHandler,
  createRefusedRecorder,
  type IngestHandler,
} from "../modules/ingest/index.ts";
import { createKeyVerifier } from "../modules/keys/index.ts";
import type { ServerConfig } from "../platform/config/config.ts";
import { createFairShare, withFairShare } from "../platform/event-log/fair-share.ts";
import type { Services } from "../platform/context/services.ts";

/** The `ingest` role: the SDK endpoint with its key cache. Without `limits` those of a process without settings. */
export function openIngest(
  services: Services,
  limits?: ServerConfig["ingest"],
): { handler: IngestHandler; close(): Promise<void> } {
  const verifier = createKeyVerifier(services);
  const refused = createRefusedRecorder(services);
  return {
    handler: createIngestHandler({
      services,
      verifier,
      eventLog: withFairShare(
        services.eventLog,
        createFairShare({ eventsPerSecond: limits?.fairEventsPerSecond }),
      ),
      refused,
      ...(limits ? { maxInFlight: limits.maxInFlight } : {}),
    }),
    async close() {
      await Promise.all([verifier.close(), refused.close()]);
    },
  };
}
