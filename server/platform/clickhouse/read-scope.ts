import { z } from "zod";
import { ClickHouseFailure } from "./clickhouse-failure.ts";
import type { NamedQuery, Scope } from "./named-query.ts";
import { parameterNames } from "./named-query.ts";
import type { Parameter } from "./parameter-text.ts";
import { ALL_TENANTS } from "./tenant-filter.ts";

export const QUERY_SECONDS = 30;
const NO_TENANT = "00000000-0000-0000-0000-000000000000";

/** What a query is sent with: whose rows the engine shows it (`log_comment`), and the values of its `{name:Type}`. */
export interface ReadScope {
  readonly logComment: string;
  readonly params: Readonly<Record<string, Parameter>>;
  readonly patient: boolean;
}

export function readScope<P extends z.ZodType, R extends z.ZodType, T extends boolean>(
  query: NamedQuery<P, R, T>,
  params: z.input<P>,
  scope: Scope<T>,
): ReadScope {
  const values = query.params.parse(params) as Record<string, Parameter>;
  const bound: Record<string, Parameter> = { tenant: tenantOf(scope) ?? NO_TENANT };
  for (const name of parameterNames(query.params)) bound[name] = values[name];
  const patient = typeof scope === "object" && scope.patient === true;
  return { logComment: logComment(query, scope), params: bound, patient };
}

/** @param text JSONEachRow */
export const rowsOf = <R extends z.ZodType>(row: R, text: string): z.output<R>[] =>
  z.array(row).parse(JSON.parse(`[${text.trimEnd().replaceAll("\n", ",")}]`));

const tenantOf = (scope: unknown): string | undefined =>
  typeof scope === "object" && scope !== null
    ? z.uuid().parse((scope as { tenantId: unknown }).tenantId)
    : undefined;

/** The compiler asks for a scope too; this stands where a cast or plain JavaScript went around it. */
function logComment(query: { name: string; tenant: boolean }, scope: unknown): string {
  if (!query.tenant && scope === "none") return "";
  if (query.tenant && scope === "all_tenants") return ALL_TENANTS;
  const tenantId = query.tenant ? tenantOf(scope) : undefined;
  if (tenantId !== undefined) return tenantId;
  throw new ClickHouseFailure(
    `the query ${query.name} was called with a scope that does not fit it`,
  );
}
