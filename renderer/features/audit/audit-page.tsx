import { PLATFORM_TENANT_ID } from "#shared/kernel/index.ts";
import { useT } from "#renderer/i18n/index.ts";
import { CopyAsMenu } from "#renderer/ui/copy.tsx";
import { Page, PageHeader } from "#renderer/ui/page.tsx";
import { AuditLog, ExportButton } from "./audit-log.tsx";
import { auditRoute } from "./feature.ts";

/** The platform's own chain. */
export function AuditPage() {
  const t = useT("audit");
  const search = auditRoute.useSearch();
  const navigate = auditRoute.useNavigate();
  return (
    <Page fill>
      <PageHeader
        title={t("title")}
        lead={t("subtitle")}
        actions={
          <>
            <ExportButton tenantId={PLATFORM_TENANT_ID} name="platform" />
            <CopyAsMenu cli="unmogrowp audit tail" />
          </>
        }
      />
      <AuditLog
        tenantId={PLATFORM_TENANT_ID}
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
