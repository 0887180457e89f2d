import { NumberInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { DunningDetail } from "#shared/contracts/billing/dunning.ts";
import { useT } from "#renderer/i18n/index.ts";
import { formatMoney } from "#renderer/lib/money.ts";
import { useNow } from "#renderer/lib/now.ts";
import { queryClient } from "#renderer/lib/query-client.ts";
import { trpc } from "#renderer/lib/trpc.ts";
import { useFormat } from "#renderer/lib/use-format.ts";
import { ConfirmDialog } from "#renderer/ui/confirm-dialog.tsx";
import { pausedSuspension } from "./paused-suspension.ts";

const DAY_MS = 86_400_000;
const MOST_DAYS = 90;
const REASON_MIN = 5;

const readAgain = () =>
  Promise.all([
    queryClient.invalidateQueries({ queryKey: trpc.dunning.pathKey() }),
    queryClient.invalidateQueries({ queryKey: trpc.tenants.pathKey() }),
    queryClient.invalidateQueries({ queryKey: trpc.billing.pathKey() }),
  ]);

interface DialogProps {
  found: DunningDetail;
  onClose: () => void;
}

/** For so many days nothing happens; says when suspension would come then. */
export function PauseDialog({ found, onClose }: DialogProps) {
  const t = useT("dunning");
  const format = useFormat();
  const now = useNow(10_000);
  const [days, setDays] = useState(7);
  const { tenantId, invoiceId, number } = found;
  const pause = useMutation(
    trpc.dunning.pause.mutationOptions({
      onSuccess: () => {
        notifications.show({ message: t("paused", { number }) });
        onClose();
        return readAgain();
      },
    }),
  );
  const until = new Date(now + days * DAY_MS);
  const suspension = pausedSuspension(found, now, until.getTime());
  return (
    <ConfirmDialog
      opened
      onClose={onClose}
      title={t("pauseTitle", { number })}
      consequence={t("pauseText")}
      counts={[
        [t("pauseUntil"), format.date(until)],
        ...(suspension === null ? [] : [[t("suspensionMoves"), format.date(suspension)] as const]),
      ]}
      verb={t("pauseVerb", { count: days })}
      reasonMin={REASON_MIN}
      busy={pause.isPending}
      error={pause.error}
      onConfirm={({ reason }) => pause.mutate({ tenantId, invoiceId, days, reason })}
    >
      <NumberInput
        label={t("pauseDays")}
        value={days}
        min={1}
        max={MOST_DAYS}
        clampBehavior="strict"
        allowDecimal={false}
        onChange={(value) => {
          if (typeof value === "number" && value >= 1) setDays(value);
        }}
      />
    </ConfirmDialog>
  );
}

/** Dunning ends though the invoice is owed; says what that does to the tenant. */
export function CloseDialog({ found, onClose }: DialogProps) {
  const t = useT("dunning");
  const format = useFormat();
  const { tenantId, invoiceId, number } = found;
  const close = useMutation(
    trpc.dunning.close.mutationOptions({
      onSuccess: () => {
        notifications.show({ message: t("closed", { number }) });
        onClose();
        return readAgain();
      },
    }),
  );
  return (
    <ConfirmDialog
      opened
      onClose={onClose}
      danger
      title={t("closeTitle", { number })}
      consequence={
        <>
          {t("closeText")}
          {found.isSuspending && <> {t("closeResumes", { tenant: found.tenantName })}</>}
        </>
      }
      counts={[[t("closeUnpaid"), formatMoney(found.due, found.currency, format.language)]]}
      verb={t("closeVerb")}
      reasonMin={REASON_MIN}
      busy={close.isPending}
      error={close.error}
      onConfirm={({ reason }) => close.mutate({ tenantId, invoiceId, reason })}
    />
  );
}
