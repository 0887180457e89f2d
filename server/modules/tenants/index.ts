import type { AnyOperationKind } from "../operations/index.ts";
import { eraseKind } from "./erase-operation.ts";
import { onboardKind } from "./onboard-operation.ts";

export { appsRouter } from "./apps.router.ts";
export { tenantsRouter } from "./tenants.router.ts";
export { markFirstEvent } from "./mark-first-event.ts";

/** What this module gives the operation worker to run. */
export const tenantOperationKinds: readonly AnyOperationKind[] = [onboardKind, eraseKind];
