import { z } from "zod";
import { sql } from "#server/platform/postgres/sql.ts";
import type { Tx } from "#server/platform/postgres/tx.ts";
import { PermanentFailure, type OperationKind, type Step } from "../operation-kind.ts";

/** How a step goes wrong on its first try: the effect is there or not, the answer never comes or is final. */
export type Trouble = "lost_before_effect" | "lost_after_effect" | "refused";

export interface World {
  /** Effects outside PostgreSQL, each with how often it was made. */
  readonly outside: Map<string, number>;
  /** Trouble to come, by step; a permanent one stays until it is taken away. */
  readonly trouble: Map<string, Trouble>;
  readonly undoTrouble: Set<string>;
}

export const newWorld = (): World => ({
  outside: new Map(),
  trouble: new Map(),
  undoTrouble: new Set(),
});

const addLabel = (tx: Tx, label: string) =>
  tx.run(sql`update tenants set labels = array_append(labels, ${label})`);
const removeLabel = (tx: Tx, label: string) =>
  tx.run(sql`update tenants set labels = array_remove(labels, ${label})`);

/** Four steps whose effects can be counted: outside (with look), transaction, outside (idempotent), transaction. */
export function ledgerKind(world: World): OperationKind<object> {
  const meet = (name: string, at: "before" | "after") => {
    const trouble = world.trouble.get(name);
    if (trouble === "refused" && at === "before")
      throw new PermanentFailure("quota_exhausted", "The account is full. Free some space.");
    if (trouble === "lost_before_effect" && at === "before") {
      world.trouble.delete(name);
      throw new Error("connection reset");
    }
    if (trouble === "lost_after_effect" && at === "after") {
      world.trouble.delete(name);
      throw new Error("timeout");
    }
  };
  const undoing = (name: string) => {
    if (world.undoTrouble.has(name)) throw new PermanentFailure("still_in_use", "It is in use.");
  };
  const outside = (name: string, looks: boolean): Step<object> => ({
    name,
    within: "outside",
    async run() {
      meet(name, "before");
      // Without a look it must itself see that the work was done.
      if (looks || !world.outside.has(name))
        world.outside.set(name, (world.outside.get(name) ?? 0) + 1);
      meet(name, "after");
      return { note: `${name} made`, output: { name } };
    },
    ...(looks
      ? { look: async () => (world.outside.has(name) ? { note: `${name} found` } : undefined) }
      : {}),
    async undo() {
      undoing(name);
      world.outside.delete(name);
    },
  });
  const inside = (name: string): Step<object> => ({
    name,
    within: "transaction",
    async run(tx) {
      meet(name, "before");
      await addLabel(tx, name);
      meet(name, "after");
      return {};
    },
    async undo(tx) {
      undoing(name);
      await removeLabel(tx, name);
    },
  });
  return {
    name: "tenant.onboard",
    input: z.object({}),
    steps: [
      outside("outside-a", true),
      inside("inside-b"),
      outside("outside-c", false),
      inside("inside-d"),
    ],
  };
}
