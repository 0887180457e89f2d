import { integration, unit, type Fault } from "./fault.ts";

const SIGNATURE = "server/platform/payments/webhook-signature.ts";
const signature = unit("server/platform/payments/webhook-signature.test.ts");
const contract = unit("server/platform/payments/payment-providers.test.ts");
const calls = integration("server/modules/billing/calls/calls.int.test.ts");
const webhooks = integration("server/modules/billing/webhooks/webhooks.int.test.ts");
const moves = integration("server/modules/billing/moves/moves.int.test.ts");

/** What stands between a provider and the books. */
export const PAYMENT_FAULTS: readonly Fault[] = [
  {
    name: "a-webhook-signature-is-not-compared",
    file: SIGNATURE,
    find: "  if (!genuine) throw",
    replace: "  if (genuine === undefined) throw",
    test: signature,
  },
  {
    name: "an-empty-webhook-secret-signs",
    file: SIGNATURE,
    find: ` && secret !== ""`,
    replace: "",
    test: signature,
  },
  {
    name: "an-old-webhook-is-taken",
    file: SIGNATURE,
    find: "aheadMs < -SIGNATURE_TOLERANCE_MS",
    replace: "aheadMs < -Infinity",
    test: signature,
  },
  {
    name: "a-webhook-of-tomorrow-is-taken",
    file: SIGNATURE,
    find: "aheadMs > SIGNATURE_TOLERANCE_MS",
    replace: "aheadMs > Infinity",
    test: webhooks,
  },
  {
    name: "a-call-for-an-older-generation-charges",
    file: "server/modules/billing/calls/ask-provider.ts",
    find: "invoice.ownerGeneration !== asked.request.generation",
    replace: "asked.request.generation < 0",
    test: unit("server/modules/billing/calls/ask-provider.test.ts"),
  },
  {
    name: "stripe-invoices-without-idempotency-key",
    file: "server/platform/payments/providers/stripe-invoices.ts",
    find: "`${key}:invoice:${",
    replace: "`${key}:invoice:${Math.random()}:${",
    test: contract,
  },
  {
    name: "paddle-charges-without-looking",
    file: "server/platform/payments/providers/paddle-transactions.ts",
    find: "      if (found) return stateOf(found);\n",
    replace: "",
    test: contract,
  },
  {
    name: "paddle-refunds-without-looking",
    file: "server/platform/payments/providers/paddle-transactions.ts",
    find: "      if (before) return toRefundState(before);\n",
    replace: "",
    test: contract,
  },
  {
    name: "a-worker-that-lost-its-lease-writes",
    file: "server/modules/billing/calls/calls.store.ts",
    find: "failing_since = null, lease_owner = null, lease_until = null\n    where call_id = ${call.callId} and lease_owner = ${call.owner}`",
    replace:
      "failing_since = null, lease_owner = null, lease_until = null\n    where call_id = ${call.callId}`",
    test: calls,
  },
  {
    name: "a-leased-call-is-made-twice",
    file: "server/modules/billing/calls/calls.store.ts",
    find: "run_after <= ${lease.at} and (lease_until is null or lease_until <= ${lease.at})",
    replace: "run_after <= ${lease.at}",
    test: calls,
  },
  {
    name: "who-was-too-slow-is-asked-again-at-once",
    file: "server/modules/billing/calls/back-off.ts",
    find: `code === "deadline" ? Math.max(AFTER_DEADLINE_MS, doubled) : doubled`,
    replace: "doubled",
    test: calls,
  },
  {
    name: "a-move-does-not-wait-for-the-charge",
    file: "server/modules/billing/moves/decide-move.ts",
    find: "  if (!inFlight) return undefined;",
    replace: "  if (!inFlight || inFlight.number) return undefined;",
    test: moves,
  },
  {
    name: "a-move-keeps-the-generation",
    file: "server/modules/billing/moves/moves.store.ts",
    find: "owner_generation = owner_generation + 1",
    replace: "owner_generation = owner_generation",
    test: moves,
  },
  {
    name: "staff-opens-the-customers-payment-page",
    file: "server/modules/billing/moves/read-portal.ts",
    find: "actor.tenantId === tenantId",
    replace: "tenantId !== undefined",
    test: moves,
  },
  {
    name: "a-correction-is-told-as-a-whole",
    file: "server/modules/billing/meters/meters.store.ts",
    find: "total - reported as difference",
    replace: "total as difference",
    test: integration("server/modules/billing/meters/meters.int.test.ts"),
  },
  {
    name: "a-webhook-of-an-unknown-kind-is-lost",
    file: "server/modules/billing/webhooks/receive-webhook.ts",
    find: "  if (!event) return undefined;",
    replace: "  if (!event?.about) return undefined;",
    test: webhooks,
  },
];
