import { createPostgresEventLog } from "#server/platform/event-log/postgres-event-log.ts";
import { sinkContract } from "./sink.contract.ts";

sinkContract("PostgreSQL", (services) => createPostgresEventLog(services));
