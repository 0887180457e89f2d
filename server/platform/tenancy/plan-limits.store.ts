import { sql } from "../postgres/sql.ts";
import type { Tx } from "../postgres/tx.ts";
import type { StoredEntitlements } from "./entitlements.ts";

/** Holds off whoever else asks for room, and a change of the plan, until this transaction ends. */
export const lockEntitlements = (tx: Tx): Promise<StoredEntitlements> =>
  tx.one(sql<StoredEntitlements>`select entitlements from tenants for no key update`);
