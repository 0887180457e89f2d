import type { z } from "zod";
import type { TenantId } from "#shared/kernel/ids.ts";

/**
 * A query is a named object: typed, bound parameters (`{app:UUID}` in the SQL) and a schema for its rows.
 * One that reads a tenant table has `tenant: true`; it then runs only with a scope, and `{tenant:UUID}` is bound
 * to the scope's tenant. The engine filters by tenant anyway; naming it in the SQL only helps the index.
 * Rows come as JSONEachRow: 64-bit integers as numbers, times as ISO 8601 in UTC.
 */
export interface NamedQuery<
  Params extends z.ZodType,
  Row extends z.ZodType,
  Tenant extends boolean = true,
> {
  readonly name: string;
  readonly sql: string;
  readonly params: Params;
  readonly row: Row;
  readonly tenant: Tenant;
}

/**
 * Without a tenant in it, a query that reads tenant tables does not compile; `"none"` reads no tenant's row. A `patient` one lets the
 * embedded engine do everything else first.
 */
export type Scope<Tenant extends boolean> = Tenant extends true
  ? { readonly tenantId: TenantId; readonly patient?: boolean } | "all_tenants"
  : "none";

/** Checks at load time what the isolation rests on: a mistake stops the start, not a customer's request. */
export function namedQuery<P extends z.ZodType, R extends z.ZodType, T extends boolean>(
  query: NamedQuery<P, R, T>,
): NamedQuery<P, R, T> {
  const known = new Set(["tenant", ...parameterNames(query.params)]);
  for (const name of placeholders(query.sql))
    if (!known.has(name))
      throw new Error(`the query ${query.name} binds {${name}}, which is no parameter of it`);
  const forbidden =
    /\bsettings\b|log_comment|\bformat\s+\w+\s*$|;|--|\/\*|\binto\s+outfile\b/i.exec(query.sql);
  if (forbidden)
    throw new Error(
      `the query ${query.name} may not contain "${forbidden[0]}": the client adds settings and format`,
    );
  if (!/^\s*(select|with)\b/i.test(query.sql))
    throw new Error(`the query ${query.name} is not a SELECT`);
  if (!query.tenant && /\{tenant:/.test(query.sql))
    throw new Error(`the query ${query.name} binds {tenant}, so it needs tenant: true`);
  return query;
}

/** The names of a query's parameters; the schema must be an object's. */
export function parameterNames(params: z.ZodType): string[] {
  const { shape } = params as { shape?: Record<string, unknown> };
  if (!shape) throw new Error("the parameters of a query are a z.object");
  return Object.keys(shape);
}

export const placeholders = (sql: string): string[] =>
  [...sql.matchAll(/\{(\w+)\s*:\s*[\w(), ]+\}/g)].map((match) => match[1] ?? "");
