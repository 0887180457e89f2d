export { createIngestHandler, type IngestDeps, type IngestHandler } from "./ingest-handler.ts";
export { createRefusedRecorder, type RefusedRecorder } from "./refused-recorder.ts";
export { replayRouter } from "./replay.router.ts";
export { ingestOperationKinds } from "./operation-kinds.ts";
export { startSink, type Sink } from "./sink.ts";
