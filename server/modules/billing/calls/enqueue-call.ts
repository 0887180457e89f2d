import type { Provider } from "#shared/contracts/billing/subscriptions.ts";
import { newId } from "#server/platform/context/new-id.ts";
import type { Tx } from "#server/platform/postgres/tx.ts";
import { giveUpAt } from "./back-off.ts";
import type { CallRequest } from "./call-request.ts";
import { insertCall, selectCallByKey } from "./calls.store.ts";

export type NewCall = CallRequest & {
  readonly provider: Provider;
  /** The same cause has the same key: `collect:<invoiceId>`, `retry:<invoiceId>:<n>`, `refund:<refundId>`. It is made once. */
  readonly key: string;
  readonly at: Date;
};

/**
 * Writes a call with what causes it, in the same transaction; a job makes it. Of a key that is there already it answers the first
 * one's id. `manual` is nobody to call: null.
 */
export async function enqueueCall(tx: Tx, call: NewCall): Promise<string | null> {
  if (call.provider === "manual") return null;
  const callId = newId(call.at.getTime());
  const inserted = await insertCall(tx, {
    callId,
    provider: call.provider,
    kind: call.kind,
    key: call.key,
    request: call.request,
    invoiceId: "invoiceId" in call.request ? call.request.invoiceId : null,
    at: call.at,
    giveUpAt: giveUpAt(call.at),
  });
  return inserted ? callId : (await selectCallByKey(tx, call.provider, call.key)).callId;
}
