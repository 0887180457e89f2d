import { useQuery } from "@tanstack/react-query";
import { useTenantId } from "#renderer/features/tenants/use-tenant-id.ts";
import { useCan } from "#renderer/lib/me.tsx";
import { NoPermission } from "#renderer/ui/states.tsx";
import { trpc } from "#renderer/lib/trpc.ts";
import { CopyAsMenu } from "#renderer/ui/copy.tsx";
import { Page } from "#renderer/ui/page.tsx";
import { AuditLog, ExportButton } from "./audit-log.tsx";
import classes from "./audit.module.css";
import { tenantAuditRoute } from "./feature.ts";

/** A tenant's chain; its own admin sees the same. */
export function AuditTab() {
  const tenantId = useTenantId();
  const mayRead = useCan("audit.read");
  const search = tenantAuditRoute.useSearch();
  const navigate = tenantAuditRoute.useNavigate();
  const tenant = useQuery(trpc.tenants.get.queryOptions({ tenantId }));
  const slug = tenant.data?.slug ?? "tenant";
  if (!mayRead)
    return (
      <Page>
        <NoPermission permission="audit.read" />
      </Page>
    );
  return (
    <Page fill>
      <div className={classes["tabActions"]}>
        <ExportButton tenantId={tenantId} name={slug} />
        <CopyAsMenu cli={`unmogrowp audit tail --tenant ${slug}`} />
      </div>
      <AuditLog
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
