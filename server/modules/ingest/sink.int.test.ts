import { sinkContract } from "./sink.contract.ts";

sinkContract("PostgreSQL", (services) => services.eventLog);
