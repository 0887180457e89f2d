import { hash } from "node:crypto";
import type { Actor } from "#shared/access/actors.ts";
import { DomainError } from "#shared/errors/index.ts";
import type { RequestContext } from "../context/request.ts";
import type { Tx } from "../postgres/tx.ts";
import { claimIdempotencyKey, saveIdempotentAnswer } from "./idempotency.store.ts";

interface Call {
  tx: Tx;
  request: RequestContext;
  actor: Actor;
  path: string;
  input: unknown;
}

const PURPOSE = "idempotency";

/**
 * Runs `work` once per (actor, procedure, key). The claim is a row of the same transaction: a second call waits for
 * the first to end, then gets its answer; a failed first call leaves nothing behind.
 */
export async function onceByKey<Result extends { ok: boolean; data?: unknown }>(
  call: Call,
  work: () => Promise<Result>,
): Promise<Result> {
  const key =
    (call.input as { idempotencyKey?: string } | null)?.idempotencyKey ??
    call.request.idempotencyKey;
  if (!key) return work();
  const actor = actorId(call.actor);
  const claim = {
    actor,
    procedure: call.path,
    key,
    paramsHash: hash("sha256", JSON.stringify(withoutKey(call.input)), "buffer"),
  };
  const owner = `${call.tx.tenantId}:${actor}:${call.path}:${key}`;
  const earlier = await claimIdempotencyKey(call.tx, claim);
  if (!earlier) {
    const result = await work();
    await saveIdempotentAnswer(
      call.tx,
      claim,
      call.request.services.sealer.seal(
        PURPOSE,
        Buffer.from(JSON.stringify(result.data ?? null)),
        owner,
      ),
    );
    return result;
  }
  if (!earlier.paramsHash.equals(claim.paramsHash)) throw new DomainError("idempotency_mismatch");
  if (!earlier.answer) throw new DomainError("idempotency_in_progress");
  const data: unknown = JSON.parse(
    call.request.services.sealer.open(PURPOSE, earlier.answer, owner).toString(),
  );
  return { ok: true, data, marker: "middlewareMarker" } as unknown as Result;
}

function actorId(actor: Actor): string {
  switch (actor.kind) {
    case "member":
      return actor.userId;
    case "system":
      return actor.tokenId;
    case "job":
      return actor.name;
    case "impersonation":
      return actor.impersonationId;
  }
}

function withoutKey(input: unknown): unknown {
  if (input === null || typeof input !== "object") return input;
  const { idempotencyKey: _key, ...rest } = input as Record<string, unknown>;
  return rest;
}
