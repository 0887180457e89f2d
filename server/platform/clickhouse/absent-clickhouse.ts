import { DomainError } from "#shared/errors/index.ts";
import type { ClickHouse } from "./clickhouse.ts";

/** A process that was started without ClickHouse: every call says so, nothing waits. */
export function absentClickHouse(): ClickHouse {
  const refuse = () => Promise.reject(new DomainError("clickhouse_unavailable"));
  return {
    query: refuse,
    insert: refuse,
    command: refuse,
    ping: refuse,
    state: () => "down",
    onState: () => () => undefined,
    close: () => Promise.resolve(),
  };
}
