import type { Services } from "#server/platform/context/services.ts";
import type { Tx } from "#server/platform/postgres/tx.ts";
import { insertCase, updateClosedCase } from "./dunning.store.ts";

/** Dunning of an invoice begins, by the schedule as it stands. One that runs keeps its own; one that had recovered begins anew. */
export const openCase = (
  tx: Tx,
  services: Pick<Services, "clock">,
  of: { invoiceId: string; error: string | null },
): Promise<unknown> => insertCase(tx, { ...of, at: services.clock.now() });

/** It ends: paid (`recovered`) or given up by a person (`closed`). Nothing happens where none runs. */
export const closeCase = (
  tx: Tx,
  services: Pick<Services, "clock">,
  of: { invoiceId: string; state: "recovered" | "closed"; reason: string },
): Promise<unknown> => updateClosedCase(tx, { ...of, at: services.clock.now() });
