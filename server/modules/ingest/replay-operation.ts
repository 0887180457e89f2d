import { z } from "zod";
import { AppId, TenantId } from "#shared/kernel/ids.ts";
import type { OperationKind, OutsideContext } from "../operations/index.ts";
import { replayLog } from "./replay-log.ts";
import { replayed } from "./replay.olap.ts";

const Input = z.object({
  from: z.union([z.string(), z.number()]),
  forTenantId: TenantId.nullable(),
  appId: AppId.nullable(),
});
export type ReplayInput = z.infer<typeof Input>;

const NOTE_EVERY_MS = 1_000;

/** Reads the log again, and says how far it is. Killed, it goes on where it was. */
export const replayKind: OperationKind<ReplayInput> = {
  name: "events.replay",
  input: Input,
  steps: [
    {
      name: "replay",
      within: "outside",
      async run(step) {
        const { from, forTenantId, appId } = step.input;
        let notedMs = -Infinity;
        await replayLog(step.services, {
          name: nameOf(step),
          from: typeof from === "number" ? from : new Date(from),
          tenantId: forTenantId ?? undefined,
          appId: appId ?? undefined,
          signal: step.signal,
          async progress({ partition, lane, events, stored }) {
            if (performance.now() - notedMs < NOTE_EVERY_MS) return;
            notedMs = performance.now();
            await step.note(
              `Partition ${partition}, ${lane}: ${events} events looked at, ${stored} were missing`,
            );
          },
        });
        const stored = await countReplayed(step);
        await step.services.eventLog.removeConsumer(nameOf(step));
        return { note: `${stored} missing events stored`, output: { stored } };
      },
      undo: (step) => step.services.eventLog.removeConsumer(nameOf(step)),
    },
  ],
};

const nameOf = ({ operationId }: Pick<OutsideContext, "operationId">): string =>
  `replay-${operationId}`;

/** Of all its runs: what a killed one stored counts too. */
async function countReplayed(step: OutsideContext<ReplayInput>): Promise<number> {
  const { clickhouse } = step.services;
  const scope =
    step.input.forTenantId === null
      ? ("all_tenants" as const)
      : { tenantId: step.input.forTenantId };
  const [row] = await clickhouse.query(replayed, { name: `${nameOf(step)}-` }, scope);
  return row?.n ?? 0;
}
