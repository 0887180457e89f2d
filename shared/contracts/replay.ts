import { z } from "zod";
import { AppId, OperationId } from "../kernel/index.ts";

/**
 * Stores again what the event log still has and ClickHouse lacks. `from`: when it was received, or an offset of the log.
 * For one tenant; in the platform's own tenant for all of them.
 */
export const ReplayEvents = z.object({
  from: z.union([z.iso.datetime({ offset: true }), z.int().min(0)]),
  appId: AppId.optional(),
});
export const StartedReplay = z.object({ operationId: OperationId });
