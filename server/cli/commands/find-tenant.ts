import { DomainError } from "#shared/errors/index.ts";
import { PLATFORM_TENANT_ID, TenantId } from "#shared/kernel/ids.ts";
import type { CliClient } from "../client/client.ts";

/** A tenant by id or slug; `platform` is the platform itself. */
export async function findTenant(client: CliClient, idOrSlug: string): Promise<TenantId> {
  if (idOrSlug === "platform") return PLATFORM_TENANT_ID;
  const id = TenantId.safeParse(idOrSlug);
  if (id.success) return id.data;
  const { rows } = await client.tenants.list.query({ search: idOrSlug, limit: 200 });
  const found = rows.find((row) => row.slug === idOrSlug);
  if (!found) throw new DomainError("not_found", { what: "tenant" });
  return found.tenantId;
}
