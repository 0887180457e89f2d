import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Operation } from "#shared/contracts/operations.ts";
import { PLATFORM_TENANT_ID } from "#shared/kernel/index.ts";
import { useT } from "#renderer/i18n/index.ts";
import { trpc } from "#renderer/lib/trpc.ts";
import { ConfirmDialog } from "#renderer/ui/confirm-dialog.tsx";
import { IconRefresh } from "#renderer/ui/icons.ts";
import { PermissionButton } from "#renderer/ui/permission.tsx";
import { InlineError } from "#renderer/ui/states.tsx";
import { mayCancel, mayRetry } from "./operation-state.ts";

/** Retry and Cancel, each only while the state allows it. */
export function OperationActions({ operation }: { operation: Operation }) {
  const t = useT("operations");
  const client = useQueryClient();
  const [asking, setAsking] = useState(false);
  const changed = (message: string) => (after: Operation) => {
    setAsking(false);
    notifications.show({ message, color: "green" });
    const ref = { tenantId: PLATFORM_TENANT_ID, operationId: after.operationId };
    client.setQueryData(trpc.operations.get.queryKey(ref), after);
    void client.invalidateQueries({ queryKey: trpc.operations.list.pathKey() });
  };
  const retry = useMutation(
    trpc.operations.retry.mutationOptions({ onSuccess: changed(t("retry.done")) }),
  );
  const cancel = useMutation(
    trpc.operations.cancel.mutationOptions({ onSuccess: changed(t("cancel.done")) }),
  );
  const ref = { tenantId: PLATFORM_TENANT_ID, operationId: operation.operationId };
  return (
    <>
      {mayRetry(operation) && (
        <PermissionButton
          permission="operations.retry"
          leftSection={<IconRefresh size={14} />}
          loading={retry.isPending}
          onClick={() => retry.mutate(ref)}
        >
          {t("retry")}
        </PermissionButton>
      )}
      {mayCancel(operation) && (
        <PermissionButton
          permission="operations.cancel"
          variant="default"
          onClick={() => setAsking(true)}
        >
          {t("cancel")}
        </PermissionButton>
      )}
      <InlineError error={retry.error} />
      <ConfirmDialog
        opened={asking}
        onClose={() => setAsking(false)}
        danger
        title={t("cancel.title", {
          kind: t(`kind.${operation.kind}`),
          tenant: operation.tenantName,
        })}
        consequence={t("cancel.text")}
        verb={t("cancel.submit")}
        busy={cancel.isPending}
        error={cancel.error}
        onConfirm={() => cancel.mutate(ref)}
      />
    </>
  );
}
