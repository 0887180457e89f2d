import { Select } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { MOST_OVERLAP_DAYS, type Key } from "#shared/contracts/keys.ts";
import { useT } from "#renderer/i18n/index.ts";
import { queryClient } from "#renderer/lib/query-client.ts";
import { trpc } from "#renderer/lib/trpc.ts";
import { useFormat } from "#renderer/lib/use-format.ts";
import { useTenantId } from "#renderer/features/tenants/use-tenant-id.ts";
import { ConfirmDialog } from "#renderer/ui/confirm-dialog.tsx";
import { EndPolicy } from "./end-policy.tsx";

const DAY_MS = 86_400_000;
const MORE_DAYS = [1, 7, 14, 30, 90] as const;

/** Moves the end of a running rotation; the present end plus some days, at most 180 days from now. */
export function ExtendDialog({ keyInfo, onClose }: { keyInfo: Key; onClose: () => void }) {
  const t = useT("keys");
  const format = useFormat();
  const tenantId = useTenantId();
  const [openedMs] = useState(() => Date.now());
  const [days, setDays] = useState(7);
  const [rotationEnd, setEnd] = useState(keyInfo.rotationEnd);
  const from = keyInfo.closesAt === null ? openedMs : Date.parse(keyInfo.closesAt);
  const most = Math.min(
    openedMs + MOST_OVERLAP_DAYS * DAY_MS,
    keyInfo.expiresAt === null ? Infinity : Date.parse(keyInfo.expiresAt),
  );
  const closesAt = new Date(Math.min(from + days * DAY_MS, most)).toISOString();
  const minute = (at: string) => `${format.date(at)} ${format.clockTime(at, false)}`;
  const extend = useMutation(
    trpc.keys.extend.mutationOptions({
      onSuccess: (key) => {
        notifications.show({ message: t("extended", { when: format.exact(key.closesAt ?? "") }) });
        onClose();
        return queryClient.invalidateQueries({ queryKey: trpc.keys.pathKey() });
      },
    }),
  );
  return (
    <ConfirmDialog
      opened
      onClose={onClose}
      title={t("extendOne", { name: keyInfo.name })}
      consequence={t("extendText")}
      counts={[
        [t("closesNow"), keyInfo.closesAt === null ? "–" : minute(keyInfo.closesAt)],
        [t("closesThen"), minute(closesAt)],
      ]}
      verb={t("extend")}
      busy={extend.isPending}
      error={extend.error}
      onConfirm={() => extend.mutate({ tenantId, keyId: keyInfo.keyId, closesAt, rotationEnd })}
    >
      <Select
        label={t("extendBy")}
        allowDeselect={false}
        value={String(days)}
        onChange={(value) => value !== null && setDays(Number(value))}
        data={MORE_DAYS.map((count) => ({ value: String(count), label: t("days", { count }) }))}
      />
      <EndPolicy value={rotationEnd} share={keyInfo.thresholdShare} onChange={setEnd} />
    </ConfirmDialog>
  );
}
