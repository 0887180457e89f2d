import { DomainError } from "#shared/errors/index.ts";
import type { KeyOwner, KeyVerdict } from "../keys/index.ts";
import { acceptBatch, type AcceptedBatch } from "./accept-batch.ts";
import { scanBatch } from "./fast/scan-batch.ts";
import type { FlightBudget } from "./flight-budget.ts";
import type { IngestCall } from "./ingest-call.ts";
import type { IngestDeps } from "./ingest-handler.ts";
import { parseBody } from "./parse-body.ts";
import { announcedBytes, readBody } from "./read-body.ts";
import { recordVerdicts } from "./record-refusal.ts";
import type { Reply } from "./shapes/shape.ts";
import { writeKeyOf } from "./write-key.ts";

/** A body that took longer is judged by what its key is worth now. */
const RECHECK_AFTER_MS = 500;

/** Replies 2xx only after the events are durable. Throws a DomainError for everything else. */
export async function takeEvents(
  deps: IngestDeps,
  budget: FlightBudget,
  call: IngestCall,
): Promise<Reply> {
  const { req, path } = call;
  const inHeader = writeKeyOf(req);
  // Before the body is read where that can be: a wrong key costs no memory.
  let owner = inHeader === undefined ? undefined : await ownerOf(deps, call, inHeader, 1);
  const verifiedAtMs = performance.now();
  start(budget, call, owner?.tenantId ?? `from ${call.ip}`);
  const body = await readBody(req);
  if (owner && performance.now() - verifiedAtMs > RECHECK_AFTER_MS)
    owner = await ownerOf(deps, call, inHeader ?? "", 0);
  const receivedAt = deps.services.clock.now();
  const scanned = owner && path.scans ? scanBatch(body, receivedAt, owner.appId) : undefined;
  if (owner && scanned) return settle(deps, call, owner, receivedAt, scanned);

  const batch = (call.batch = parseBody(body, path.shape, {
    type: path.type,
    headers: req.headers,
  }));
  if (!owner) {
    owner = await ownerOf(deps, call, batch.writeKey ?? "", 1);
    if (!call.flight?.move(owner.tenantId)) throw tooMuchAtOnce();
  }
  return settle(deps, call, owner, receivedAt, acceptBatch(batch, receivedAt, owner.appId));
}

async function settle(
  deps: IngestDeps,
  call: IngestCall,
  owner: KeyOwner,
  receivedAt: Date,
  accepted: AcceptedBatch,
): Promise<Reply> {
  const shape = call.batch?.shape ?? call.path.shape;
  const spoiled = shape.allOrNothing && accepted.refused.length > 0;
  if (accepted.stored > 0 && !spoiled) await keep(deps, call, owner, accepted, receivedAt);
  recordVerdicts(deps, owner, spoiled ? { ...accepted, count: 0 } : accepted);
  return shape.judged(accepted, call.batch);
}

async function keep(
  { eventLog }: IngestDeps,
  call: IngestCall,
  { tenantId, appId, keyId, env }: KeyOwner,
  accepted: AcceptedBatch,
  receivedAt: Date,
): Promise<void> {
  const { lines: body, stored: eventCount } = accepted;
  call.flight?.resize(body.length);
  await eventLog.append({ tenantId, appId, keyId, env, eventCount, receivedAt, body });
}

function start(budget: FlightBudget, call: IngestCall, owner: string): void {
  const flight = budget.start(owner, announcedBytes(call.req));
  if (flight === "full") throw new DomainError("overloaded", { retryAfterSeconds: someSeconds() });
  if (flight === "share_used") throw tooMuchAtOnce();
  call.flight = flight;
}

const tooMuchAtOnce = () => new DomainError("rate_limited", { retryAfterSeconds: someSeconds() });

/** Not all of them at the same moment again. */
const someSeconds = () => 1 + Math.floor(Math.random() * 4);

async function ownerOf(
  { verifier, services }: IngestDeps,
  call: IngestCall,
  secret: string,
  cost: number,
): Promise<KeyOwner> {
  const asked = verifier.verify(secret, { ip: call.ip, scope: "events:write", cost });
  const verdict: KeyVerdict = asked instanceof Promise ? await asked : asked;
  services.metrics.keyVerdict(verdict.ok ? "ok" : verdict.code);
  call.owner = verdict.owner;
  if (verdict.ok) return verdict.owner;
  throw new DomainError(verdict.code, verdict.details);
}
