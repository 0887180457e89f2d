import { PLATFORM_TENANT_ID } from "#shared/kernel/ids.ts";
import type { Services } from "#server/platform/context/services.ts";

/** Open consoles read the runs again. */
export const announceRun = ({ broadcast }: Pick<Services, "broadcast">, runId: string): void =>
  broadcast.announce({
    type: "changed",
    entity: "billing",
    tenantId: PLATFORM_TENANT_ID,
    id: runId,
  });
