import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { PLATFORM_TENANT_ID, type OperationId } from "#shared/kernel/index.ts";
import { useT } from "#renderer/i18n/index.ts";
import { trpc } from "#renderer/lib/trpc.ts";
import { SidePanel } from "#renderer/ui/side-panel.tsx";
import { ErrorState, SkeletonLines } from "#renderer/ui/states.tsx";
import { OperationActions } from "./operation-actions.tsx";
import { OperationDetail } from "./operation-detail.tsx";

interface OperationPanelProps {
  operationId: OperationId | null;
  onClose: () => void;
}

/** One operation beside the list; Open leads to its own page. */
export function OperationPanel({ operationId, onClose }: OperationPanelProps) {
  const t = useT("operations");
  const common = useT("common");
  const query = useQuery(
    trpc.operations.get.queryOptions(
      { tenantId: PLATFORM_TENANT_ID, operationId: operationId as OperationId },
      { enabled: operationId !== null },
    ),
  );
  const operation = operationId === null ? undefined : query.data;
  return (
    <SidePanel
      opened={operationId !== null}
      onClose={onClose}
      title={operation === undefined ? t("title") : t(`kind.${operation.kind}`)}
      footer={
        operation !== undefined && (
          <>
            <OperationActions operation={operation} />
            <Button
              variant="default"
              renderRoot={(props) => (
                <Link
                  {...props}
                  to="/operations/$operationId"
                  params={{ operationId: operation.operationId }}
                />
              )}
            >
              {common("open")}
            </Button>
          </>
        )
      }
    >
      {operation !== undefined ? (
        <OperationDetail operation={operation} />
      ) : query.error !== null ? (
        <ErrorState error={query.error} what={t("title")} onRetry={() => void query.refetch()} />
      ) : (
        <SkeletonLines rows={8} />
      )}
    </SidePanel>
  );
}
