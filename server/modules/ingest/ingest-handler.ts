import type { IncomingMessage, ServerResponse } from "node:http";
import { DomainError } from "#shared/errors/index.ts";
import { newId } from "#server/platform/context/new-id.ts";
import type { Services } from "#server/platform/context/services.ts";
import type { EventLog } from "#server/platform/event-log/event-log.ts";
import type { KeyVerifier } from "../keys/index.ts";
import { createFlightBudget, type FlightBudget } from "./flight-budget.ts";
import { answer, preflight, refuse } from "./ingest-answer.ts";
import { startCall, type IngestCall } from "./ingest-call.ts";
import { ingestPath, type IngestPath } from "./ingest-paths.ts";
import { recordRefusal } from "./record-refusal.ts";
import { createRefusalLog } from "./refusal-log.ts";
import type { RefusedRecorder } from "./refused-recorder.ts";
import { createSlowRefusals, type SlowRefusals } from "./slow-refusals.ts";
import { noFlags } from "./shapes/posthog-shape.ts";
import { takeEvents } from "./take-events.ts";

export interface IngestDeps {
  readonly services: Pick<Services, "clock" | "log" | "metrics">;
  readonly verifier: Pick<KeyVerifier, "verify">;
  readonly eventLog: Pick<EventLog, "append">;
  readonly refused: Pick<RefusedRecorder, "record" | "count">;
  /** The caller's address; default: the socket's. */
  readonly clientIp?: (req: IncomingMessage) => string;
  /** Requests and bytes under way at most; beyond it clients are told to come back. */
  readonly maxInFlight?: { readonly requests: number; readonly bytes: number };
}

/** True when the request was for the SDK endpoint, which then answers it. */
export type IngestHandler = (req: IncomingMessage, res: ServerResponse) => boolean;

const MAX_IN_FLIGHT = { requests: 512, bytes: 64 * 1_048_576 };

/** The SDK endpoint, in the shapes of three vendors, as a plain handler: it stands in front of the router. */
export function createIngestHandler(deps: IngestDeps): IngestHandler {
  const budget = createFlightBudget(deps.maxInFlight ?? MAX_IN_FLIGHT);
  const log = createRefusalLog(deps.services.log);
  const slowly = createSlowRefusals();
  return (req, res) => {
    const path = ingestPath(req.url ?? "");
    if (path === undefined) return false;
    if (req.method === "POST") serve(deps, { budget, log, slowly, path }, req, res);
    else if (req.method === "OPTIONS") preflight(req, res);
    else if (!path.owned) return false;
    else {
      const error = new DomainError("bad_request", { reason: "send events with POST" });
      const requestId = newId();
      refuse(req, res, error, requestId, path.shape.refused(error, requestId, undefined));
    }
    return true;
  };
}

interface Serving {
  readonly budget: FlightBudget;
  readonly log: ReturnType<typeof createRefusalLog>;
  readonly slowly: SlowRefusals;
  readonly path: IngestPath;
}

function serve(deps: IngestDeps, serving: Serving, req: IncomingMessage, res: ServerResponse) {
  if (serving.path.asksFlags) {
    req.resume();
    answer(res, { status: 200, body: noFlags(newId()) });
    return;
  }
  const call = startCall(serving.path, req, deps.clientIp?.(req) ?? req.socket.remoteAddress ?? "");
  takeEvents(deps, serving.budget, call)
    .then(
      (reply) => {
        deps.services.metrics.httpRequest("ingest", reply.status);
        answer(res, reply);
      },
      (error: unknown) => refuseCall(deps, serving, call, req, res, error),
    )
    .finally(() => call.flight?.land());
}

function refuseCall(
  deps: IngestDeps,
  { log, slowly, path }: Serving,
  call: IngestCall,
  req: IncomingMessage,
  res: ServerResponse,
  failure: unknown,
): void {
  const { services } = deps;
  if (!(failure instanceof DomainError))
    services.log.error({ error: failure }, "an ingest request failed");
  const error = failure instanceof DomainError ? failure : new DomainError("internal", {}, failure);
  const requestId = newId();
  services.metrics.httpRequest("ingest", error.status);
  recordRefusal(deps, call, error);
  log.note({
    requestId,
    shape: path.shape.name,
    status: error.status,
    refusal: error.code,
    tenantId: call.owner?.tenantId,
    keyId: call.owner?.keyId,
    durationMs: Math.round(performance.now() - call.startedAtMs),
  });
  const shape = call.batch?.shape ?? path.shape;
  const tell = () =>
    refuse(req, res, error, requestId, shape.refused(error, requestId, call.batch));
  if (error.code === "rate_limited" && call.owner) slowly.tell(call.owner.keyId, tell);
  else tell();
}
