import { notifications } from "@mantine/notifications";
import { useMutation, useQuery } from "@tanstack/react-query";
import type { Key } from "#shared/contracts/keys.ts";
import { useT } from "#renderer/i18n/index.ts";
import { queryClient } from "#renderer/lib/query-client.ts";
import { trpc } from "#renderer/lib/trpc.ts";
import { useFormat } from "#renderer/lib/use-format.ts";
import { useTenantId } from "#renderer/features/tenants/use-tenant-id.ts";
import { ConfirmDialog } from "#renderer/ui/confirm-dialog.tsx";
import { RevocationLoss } from "./revocation-loss.tsx";

/** What is lost by app version, what still goes through the app now, when the key was last used, and why it goes. */
export function RevokeDialog({ keyInfo, onClose }: { keyInfo: Key; onClose: () => void }) {
  const t = useT("keys");
  const format = useFormat();
  const tenantId = useTenantId();
  const minutes = useQuery(
    trpc.events.perMinute.queryOptions({ tenantId, appId: keyInfo.appId, minutes: 5 }),
  );
  const revoke = useMutation(
    trpc.keys.revoke.mutationOptions({
      onSuccess: () => {
        notifications.show({ message: t("revoked") });
        onClose();
        void queryClient.invalidateQueries({ queryKey: trpc.apps.pathKey() });
        return queryClient.invalidateQueries({ queryKey: trpc.keys.pathKey() });
      },
    }),
  );
  const recent = minutes.data?.accepted.slice(-5);
  const rate =
    recent === undefined ? null : recent.reduce((sum, value) => sum + value, 0) / recent.length;
  return (
    <ConfirmDialog
      opened
      onClose={onClose}
      title={t("revokeOne", { name: keyInfo.name })}
      consequence={
        <>
          <span className="mono">{keyInfo.prefix}</span>. {t("revokeText")}
        </>
      }
      counts={[
        [t("perMinuteNow"), rate === null ? "–" : format.number(rate, 1)],
        [t("lastUsed"), keyInfo.lastUsedAt === null ? "–" : format.relative(keyInfo.lastUsedAt)],
      ]}
      verb={t("revokeOne", { name: keyInfo.name })}
      danger
      reasonMin={5}
      busy={revoke.isPending}
      error={revoke.error}
      onConfirm={({ reason }) => revoke.mutate({ tenantId, keyId: keyInfo.keyId, reason })}
    >
      <RevocationLoss keyInfo={keyInfo} />
    </ConfirmDialog>
  );
}
