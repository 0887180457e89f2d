export { createIngestHandler, type IngestDeps, type IngestHandler } from "./ingest-handler.ts";
export { createRefusedRecorder, type RefusedRecorder } from "./refused-recorder.ts";
export { startSink, type Sink } from "./sink.ts";
