import { Select } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useMonthWords } from "#renderer/features/revenue/month-words.ts";
import { useT } from "#renderer/i18n/index.ts";
import { queryClient } from "#renderer/lib/query-client.ts";
import { trpc } from "#renderer/lib/trpc.ts";
import { ConfirmDialog } from "#renderer/ui/confirm-dialog.tsx";

const MONTHS_BACK = 12;

interface RunDialogProps {
  onClose: () => void;
  onStarted: (runId: string) => void;
}

/** Which month; the running one first. */
export function RunDialog({ onClose, onStarted }: RunDialogProps) {
  const t = useT("reconciliation");
  const { long } = useMonthWords();
  const months = lastMonths(new Date(), MONTHS_BACK);
  const [month, setMonth] = useState(months[0] ?? "");
  const run = useMutation(
    trpc.reconciliation.run.mutationOptions({
      onSuccess: ({ runId }) => {
        notifications.show({ message: t("started", { month: long(month) }) });
        onClose();
        onStarted(runId);
        return queryClient.invalidateQueries({ queryKey: trpc.reconciliation.pathKey() });
      },
    }),
  );
  return (
    <ConfirmDialog
      opened
      onClose={onClose}
      title={t("runTitle")}
      consequence={t("runText")}
      verb={t("runVerb", { month: long(month) })}
      busy={run.isPending}
      error={run.error}
      onConfirm={() => run.mutate({ month })}
    >
      <Select
        label={t("month")}
        value={month}
        allowDeselect={false}
        data-autofocus
        data={months.map((value) => ({ value, label: long(value) }))}
        onChange={(next) => setMonth(next ?? month)}
      />
    </ConfirmDialog>
  );
}

/** Of UTC, the running one first. */
export const lastMonths = (now: Date, count: number): string[] =>
  Array.from({ length: count }, (_, back) =>
    new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - back, 1)).toISOString().slice(0, 7),
  );
