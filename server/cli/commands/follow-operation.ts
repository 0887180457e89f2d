import { setTimeout as sleep } from "node:timers/promises";
import type { OperationId, TenantId } from "#shared/kernel/ids.ts";
import type { CliClient } from "../client/client.ts";
import type { Output } from "../output.ts";

const SIGNS: Record<string, string> = { done: "✓", skipped: "–" };

/** Prints what each step says while it runs and as it ends; returns the operation's final state. */
export async function followOperation(
  client: CliClient,
  out: Output,
  tenantId: TenantId,
  operationId: OperationId,
): Promise<string> {
  const told = new Map<string, string>();
  for (;;) {
    const operation = await client.operations.get.query({ tenantId, operationId });
    for (const step of operation.steps) {
      const running = step.state === "running";
      if (step.state === "pending" || (running && !step.note)) continue;
      const line = `${running ? "…" : (SIGNS[step.state] ?? "✗")} ${step.name}${step.note ? ` – ${step.note}` : ""}${step.error ? ` – ${step.error.message}` : ""}`;
      if (told.get(step.name) === line) continue;
      told.set(step.name, line);
      out.say(line);
    }
    if (!["queued", "running", "compensating"].includes(operation.state)) return operation.state;
    await sleep(150);
  }
}
