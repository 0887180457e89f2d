import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { PLATFORM_TENANT_ID, type OperationId } from "#shared/kernel/index.ts";
import { useT } from "#renderer/i18n/index.ts";
import { trpc } from "#renderer/lib/trpc.ts";
import { CopyAsMenu } from "#renderer/ui/copy.tsx";
import { IconArrowRight } from "#renderer/ui/icons.ts";
import { Page, PageHeader, StaleBadge } from "#renderer/ui/page.tsx";
import { StateBadge } from "#renderer/ui/state-badge.tsx";
import { ErrorState, SkeletonLines } from "#renderer/ui/states.tsx";
import { operationRoute } from "./feature.ts";
import { OperationActions } from "./operation-actions.tsx";
import { OperationDetail } from "./operation-detail.tsx";

/** One operation on a page of its own, for a link to it. */
export function OperationPage() {
  const t = useT("operations");
  const { operationId } = operationRoute.useParams();
  const query = useQuery(
    trpc.operations.get.queryOptions({
      tenantId: PLATFORM_TENANT_ID,
      operationId: operationId as OperationId,
    }),
  );
  const operation = query.data;
  if (operation === undefined)
    return (
      <Page narrow>
        <PageHeader title={t("title")} />
        {query.error === null ? (
          <SkeletonLines rows={10} />
        ) : (
          <ErrorState error={query.error} what={t("title")} onRetry={() => void query.refetch()} />
        )}
      </Page>
    );
  return (
    <Page narrow>
      <PageHeader
        title={`${t(`kind.${operation.kind}`)}: ${operation.tenantName}`}
        aside={
          <>
            <StateBadge state={operation.state} pill />
            <StaleBadge updatedAt={query.dataUpdatedAt} />
          </>
        }
        actions={
          <>
            <OperationActions operation={operation} />
            <Button
              variant="default"
              rightSection={<IconArrowRight size={14} />}
              renderRoot={(props) => (
                <Link
                  {...props}
                  to="/tenants/$tenantId"
                  params={{ tenantId: operation.tenantId }}
                />
              )}
            >
              {t("openTenant")}
            </Button>
            <CopyAsMenu json={operation} />
          </>
        }
      />
      <OperationDetail operation={operation} />
    </Page>
  );
}
