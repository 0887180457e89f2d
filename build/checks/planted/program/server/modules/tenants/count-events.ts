// planted: imports/only-store-files-touch-sql
import { namedQuery } from "#server/platform/clickhouse/named-query.ts";

export const query = namedQuery("select 1");
