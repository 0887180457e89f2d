import { PLATFORM_TENANT_ID, type TenantId } from "#shared/kernel/index.ts";
import { TenantSelect } from "#renderer/features/impersonation/tenant-select.tsx";
import { useT } from "#renderer/i18n/index.ts";
import { CopyAsMenu } from "#renderer/ui/copy.tsx";
import { Page, PageHeader } from "#renderer/ui/page.tsx";
import { AuditLog, ExportButton } from "./audit-log.tsx";
import { auditRoute } from "./feature.ts";

/** The entries of all chains, or one tenant's; Verify and Export are of the chain named beside them. */
export function AuditPage() {
  const t = useT("audit");
  const search = auditRoute.useSearch();
  const navigate = auditRoute.useNavigate();
  const tenantId = (search.tenant ?? PLATFORM_TENANT_ID) as TenantId;
  const own = tenantId === PLATFORM_TENANT_ID;
  return (
    <Page fill>
      <PageHeader
        title={t("title")}
        lead={t("subtitle")}
        actions={
          <>
            <TenantSelect
              w={240}
              aria-label={t("chainOf")}
              first={{ value: PLATFORM_TENANT_ID, label: t("all") }}
              value={tenantId}
              clearable={false}
              onChange={(next) =>
                void navigate({
                  search: (now) => ({
                    ...now,
                    tenant: next === null || next === PLATFORM_TENANT_ID ? undefined : next,
                    entry: undefined,
                  }),
                })
              }
            />
            <ExportButton tenantId={tenantId} name={own ? "platform" : tenantId.slice(-8)} />
            <CopyAsMenu
              cli={own ? "unmogrowp audit tail" : `unmogrowp audit tail --tenant ${tenantId}`}
            />
          </>
        }
      />
      <AuditLog
        key={tenantId}
        tenantId={tenantId}
        search={search}
        onSearch={(patch) =>
          void navigate({
            search: (now) => ({ ...now, ...patch }),
            replace: patch.q !== undefined,
          })
        }
      />
    </Page>
  );
}
