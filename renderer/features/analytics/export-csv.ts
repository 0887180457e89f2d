import type { ExportWhat } from "#shared/contracts/analytics.ts";
import type { TenantId } from "#shared/kernel/index.ts";
import { desktop, saveText } from "#renderer/lib/bridge.ts";
import { AnswerError, fromErrorBody } from "#renderer/lib/errors.ts";
import { recover } from "#renderer/lib/refresh.ts";

const get = (address: string) =>
  fetch(address).catch((cause: unknown) => {
    const message = String(cause);
    throw new AnswerError({ code: "network", details: {}, requestId: null, status: 0, message });
  });

async function failure(answer: Response): Promise<AnswerError> {
  const body: unknown = await answer.json().catch(() => null);
  return new AnswerError(fromErrorBody(body, answer.status));
}

export const exportAddress = (tenantId: TenantId, what: ExportWhat, input: object): string =>
  `/v1/analytics/export?${new URLSearchParams({ tenantId, what, input: JSON.stringify(input) })}`;

/** Downloads an answer as CSV. False when the person cancelled saving; rejects with AnswerError. */
export async function exportCsv(address: string, name: string): Promise<boolean> {
  let answer = await get(address);
  if (answer.status === 401) {
    const error = await failure(answer);
    if (!(await recover(error.shown.code))) throw error;
    answer = await get(address);
  }
  if (!answer.ok) throw await failure(answer);
  // A browser keeps a large blob on disk; text would lie in memory twice.
  if (desktop === null) return saveBlob(name, await answer.blob());
  return saveText(name, await answer.text(), "text/csv");
}

function saveBlob(name: string, blob: Blob): boolean {
  const url = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
  return true;
}
