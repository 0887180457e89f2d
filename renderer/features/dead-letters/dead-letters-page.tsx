import { PLATFORM_TENANT_ID, type TenantId } from "#shared/kernel/index.ts";
import { TenantSelect } from "#renderer/features/impersonation/tenant-select.tsx";
import { useT } from "#renderer/i18n/index.ts";
import { Page, PageHeader } from "#renderer/ui/page.tsx";
import { DeadLetterList } from "./dead-letter-list.tsx";
import { deadLettersRoute } from "./feature.ts";

/** Accepted events that could not be stored, of all tenants or one. */
export function DeadLettersPage() {
  const t = useT("deadLetters");
  const search = deadLettersRoute.useSearch();
  const navigate = deadLettersRoute.useNavigate();
  const tenantId = (search.tenant ?? PLATFORM_TENANT_ID) as TenantId;
  return (
    <Page fill>
      <PageHeader
        title={t("title")}
        lead={t("subtitle")}
        actions={
          <TenantSelect
            w={240}
            aria-label={t("tenant")}
            first={{ value: PLATFORM_TENANT_ID, label: t("allTenants") }}
            value={tenantId}
            clearable={false}
            onChange={(next) =>
              void navigate({
                search: {
                  tenant: next === null || next === PLATFORM_TENANT_ID ? undefined : next,
                },
              })
            }
          />
        }
      />
      <DeadLetterList
        key={tenantId}
        tenantId={tenantId}
        search={search}
        onSearch={(patch, replace = false) =>
          void navigate({ search: (now) => ({ ...now, ...patch }), replace })
        }
      />
    </Page>
  );
}
