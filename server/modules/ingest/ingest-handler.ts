import type { IncomingMessage, ServerResponse } from "node:http";
import { DomainError } from "#shared/errors/index.ts";
import type { Services } from "#server/platform/context/services.ts";
import type { EventLog } from "#server/platform/event-log/event-log.ts";
import type { KeyOwner, KeyVerdict, KeyVerifier } from "../keys/index.ts";
import { acceptBatch, parseBatch, type AcceptedBatch } from "./accept-batch.ts";
import { EVENT_REFUSALS, type EventType } from "./event-shape.ts";
import { answer, OK_ALL, preflight, refuseRequest } from "./ingest-answer.ts";
import { readBody } from "./read-body.ts";
import type { RefusedRecorder } from "./refused-recorder.ts";
import { writeKeyOf } from "./write-key.ts";

export interface IngestDeps {
  readonly services: Pick<Services, "clock" | "log" | "metrics">;
  readonly verifier: Pick<KeyVerifier, "verify">;
  readonly eventLog: Pick<EventLog, "append">;
  readonly refused: Pick<RefusedRecorder, "record">;
  /** The caller's address; default: the socket's. */
  readonly clientIp?: (req: IncomingMessage) => string;
}

/** True when the request was for the SDK endpoint, which then answers it. */
export type IngestHandler = (req: IncomingMessage, res: ServerResponse) => boolean;

// A `Map`: a path from outside is never looked up in an object.
const PATHS = new Map<string, EventType | "batch">([
  ["/v1/batch", "batch"],
  ["/v1/track", "track"],
  ["/v1/identify", "identify"],
  ["/v1/screen", "screen"],
  ["/v1/page", "page"],
  ["/v1/group", "group"],
  ["/v1/alias", "alias"],
]);
/** Requests whose body or append is under way; beyond it clients are told to come back. */
const MAX_IN_FLIGHT = 512;

/** The SDK endpoint, in Segment's shape, as a plain handler: it stands in front of the router. */
export function createIngestHandler(deps: IngestDeps): IngestHandler {
  const { services } = deps;
  let inFlight = 0;
  return (req, res) => {
    const url = req.url ?? "";
    const query = url.indexOf("?");
    const path = PATHS.get(query === -1 ? url : url.slice(0, query));
    if (path === undefined) return false;
    if (req.method === "OPTIONS") preflight(res);
    else if (req.method !== "POST")
      refuseRequest(req, res, new DomainError("bad_request", { reason: "send events with POST" }));
    else if (inFlight >= MAX_IN_FLIGHT)
      refuseRequest(req, res, new DomainError("overloaded", { retryAfterSeconds: 1 }));
    else {
      inFlight += 1;
      take(deps, req, res, path === "batch" ? undefined : path)
        .catch((error: unknown) => {
          if (!(error instanceof DomainError))
            services.log.error({ error }, "an ingest request failed");
          const known =
            error instanceof DomainError ? error : new DomainError("internal", {}, error);
          refuseRequest(req, res, known);
        })
        .finally(() => {
          inFlight -= 1;
        });
    }
    return true;
  };
}

/** Answers 2xx only after the events are durable. Throws a DomainError for everything else. */
async function take(
  deps: IngestDeps,
  req: IncomingMessage,
  res: ServerResponse,
  type: EventType | undefined,
): Promise<void> {
  const ip = deps.clientIp?.(req) ?? req.socket.remoteAddress ?? "";
  const inHeader = writeKeyOf(req);
  // Before the body is read where that can be: a wrong key costs no memory.
  let owner = inHeader === undefined ? undefined : await ownerOf(deps, inHeader, ip);
  const batch = parseBatch(await readBody(req), type);
  owner ??= await ownerOf(deps, batch.writeKey ?? "", ip);
  const receivedAt = deps.services.clock.now();
  const accepted = acceptBatch(batch, receivedAt, owner.appId);
  if (accepted.count > 0) {
    await deps.eventLog.append({
      tenantId: owner.tenantId,
      appId: owner.appId,
      keyId: owner.keyId,
      env: owner.env,
      eventCount: accepted.stored,
      receivedAt,
      body: Buffer.from(accepted.lines),
    });
    deps.services.metrics.events("accepted", "", accepted.count);
  }
  if (accepted.refused.length === 0) answer(res, 200, OK_ALL(accepted.count));
  else answerRefusals(deps, req, res, owner, accepted);
}

async function ownerOf(deps: IngestDeps, secret: string, ip: string): Promise<KeyOwner> {
  const asked = deps.verifier.verify(secret, { ip, scope: "events:write" });
  const verdict: KeyVerdict = asked instanceof Promise ? await asked : asked;
  deps.services.metrics.keyVerdict(verdict.ok ? "ok" : verdict.code);
  if (verdict.ok) return verdict.owner;
  const error = new DomainError(verdict.code, verdict.details);
  if (verdict.owner)
    deps.refused.record({
      ...verdict.owner,
      reason: verdict.code,
      message: error.message,
      event: undefined,
    });
  throw error;
}

function answerRefusals(
  deps: IngestDeps,
  req: IncomingMessage,
  res: ServerResponse,
  owner: KeyOwner,
  { count, refused }: AcceptedBatch,
): void {
  const verdicts = refused.map(({ index, eventId, reason, event }) => {
    const message = EVENT_REFUSALS[reason];
    deps.refused.record({ ...owner, reason, message, event });
    deps.services.metrics.events("refused", reason, 1);
    return { index, eventId, ok: false, reason, message };
  });
  const body = { success: false, accepted: count, rejected: refused.length, verdicts };
  if (count > 0) answer(res, 200, body);
  else
    refuseRequest(
      req,
      res,
      new DomainError("event_invalid", { reason: verdicts[0]?.reason ?? "" }),
      body,
    );
}
