import { DomainError } from "#shared/errors/index.ts";
import type { TenantId } from "#shared/kernel/ids.ts";
import { newId } from "#server/platform/context/new-id.ts";
import type { Services } from "#server/platform/context/services.ts";
import { withinDeadline } from "#server/platform/payments/deadline.ts";
import { ProviderError } from "#server/platform/payments/payment-provider.ts";
import { settleCharge } from "../settlement/index.ts";
import { askProvider, type Answer } from "./ask-provider.ts";
import { backOffMs } from "./back-off.ts";
import { readFacts } from "./call-facts.ts";
import { leaseCall, writeDone, writeFailed, type CallRow } from "./calls.store.ts";
import { upsertCustomer } from "./customers.store.ts";
import { failCollection } from "./fail-collection.ts";

const LEASE_MS = 60_000;

export interface CallsOptions {
  /** For tests: how long a provider may take, and what jitter is drawn. */
  readonly deadlineMs?: number;
  readonly random?: () => number;
}

/** Takes one call, makes it outside of any transaction, and writes what came of it with what it changes in one. */
export async function makeCall(
  services: Services,
  { tenantId, callId }: { tenantId: TenantId; callId: string },
  options: CallsOptions = {},
): Promise<"done" | "failed" | "dead" | "taken"> {
  const owner = newId();
  const at = services.clock.now();
  const taken = await services.db.tenant(tenantId, "write", async (tx) => {
    const until = new Date(at.getTime() + LEASE_MS);
    const call = await leaseCall(tx, callId, { owner, at, until });
    return call && { call, facts: await readFacts(tx, call) };
  });
  if (!taken) return "taken";
  const { call, facts } = taken;
  try {
    const provider = services.payments.get(call.provider);
    if (!provider)
      throw new ProviderError(call.provider, "retry", "not_configured", "It is not configured.");
    const answer = await withinDeadline(
      call.provider,
      () => askProvider(provider, call, facts),
      options.deadlineMs,
    );
    return await finish(services, call, owner, answer);
  } catch (error) {
    return fail(services, call, owner, error, options.random ?? Math.random);
  }
}

async function finish(
  services: Services,
  call: CallRow,
  owner: string,
  { customer, charge, response }: Answer,
): Promise<"done" | "taken"> {
  return services.db.tenant(call.tenantId, "write", async (tx) => {
    const at = services.clock.now();
    if (!(await writeDone(tx, { callId: call.callId, owner, at, response }))) return "taken";
    if (customer)
      await upsertCustomer(
        tx,
        {
          provider: call.provider,
          reference: customer.reference,
          state: "ready",
          paymentMethod: customer.paymentMethod,
          error: null,
        },
        at,
      );
    if (charge) await settleCharge(tx, services, call.provider, charge);
    announce(tx, services, call);
    return "done";
  });
}

async function fail(
  services: Services,
  call: CallRow,
  owner: string,
  error: unknown,
  random: () => number,
): Promise<"failed" | "dead" | "taken"> {
  const at = services.clock.now();
  const { kind, code, message } = describe(error);
  const runAfter = new Date(at.getTime() + backOffMs(call.attempts, code, random()));
  const state: "dead" | "failed" =
    kind === "refused" || runAfter >= call.giveUpAt ? "dead" : "failed";
  services.log.warn(
    {
      tenantId: call.tenantId,
      callId: call.callId,
      provider: call.provider,
      kind: call.kind,
      problem: code,
      state,
      ...(error instanceof ProviderError ? {} : { error }),
    },
    "a call to a payment provider failed",
  );
  return services.db.tenant(call.tenantId, "write", async (tx) => {
    const failed = { callId: call.callId, owner, at, state, runAfter, code, error: message };
    if (!(await writeFailed(tx, { ...failed, refused: kind === "refused" }))) return "taken";
    if (state === "dead") await failCollection(tx, services, call, { code, message, at });
    announce(tx, services, call);
    return state;
  });
}

function describe(error: unknown): { kind: "retry" | "refused"; code: string; message: string } {
  if (error instanceof ProviderError) return error;
  if (error instanceof DomainError)
    return { kind: "retry", code: error.code, message: error.message };
  return { kind: "retry", code: "internal", message: "Something failed on our side." };
}

function announce(
  tx: { afterCommit(work: () => void): void },
  services: Services,
  { tenantId, callId }: CallRow,
): void {
  tx.afterCommit(() =>
    services.broadcast.announce({ type: "changed", entity: "billing", tenantId, id: callId }),
  );
}
