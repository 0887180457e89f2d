import type { TenantId } from "#shared/kernel/index.ts";
import { saveText } from "#renderer/lib/bridge.ts";
import { AnswerError, fromErrorBody } from "#renderer/lib/errors.ts";
import { recover } from "#renderer/lib/refresh.ts";

const get = (tenantId: TenantId) =>
  fetch(`/v1/audit/export?tenantId=${encodeURIComponent(tenantId)}`).catch((cause: unknown) => {
    throw new AnswerError({
      code: "network",
      details: {},
      requestId: null,
      status: 0,
      message: String(cause),
    });
  });

async function failure(answer: Response): Promise<AnswerError> {
  const body: unknown = await answer.json().catch(() => null);
  return new AnswerError(fromErrorBody(body, answer.status));
}

/** Downloads a tenant's whole chain as NDJSON. False when the person cancelled saving; rejects with AnswerError. */
export async function exportAudit(tenantId: TenantId, name: string): Promise<boolean> {
  let answer = await get(tenantId);
  if (answer.status === 401) {
    const error = await failure(answer);
    if (!(await recover(error.shown.code))) throw error;
    answer = await get(tenantId);
  }
  if (!answer.ok) throw await failure(answer);
  const day = new Date().toISOString().slice(0, 10);
  return saveText(`audit-${name}-${day}.ndjson`, await answer.text(), "application/x-ndjson");
}
