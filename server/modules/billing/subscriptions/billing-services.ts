import type { Services } from "#server/platform/context/services.ts";

export type BillingServices = Pick<Services, "broadcast" | "clock" | "db" | "log">;
