import type { ExportWhat } from "#shared/contracts/analytics.ts";
import type { TenantId } from "#shared/kernel/index.ts";
import { desktop, saveText } from "#renderer/lib/bridge.ts";
import { fetchFile, saveBlob } from "#renderer/lib/download.ts";

export const exportAddress = (tenantId: TenantId, what: ExportWhat, input: object): string =>
  `/v1/analytics/export?${new URLSearchParams({ tenantId, what, input: JSON.stringify(input) })}`;

/** Downloads an answer as CSV. False when the person cancelled saving; rejects with AnswerError. */
export async function exportCsv(address: string, name: string): Promise<boolean> {
  const answer = await fetchFile(address);
  if (desktop !== null) return saveText(name, await answer.text(), "text/csv");
  // A browser keeps a large blob on disk; text would lie in memory twice.
  saveBlob(name, await answer.blob());
  return true;
}
