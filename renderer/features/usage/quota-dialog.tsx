import { NumberInput, SegmentedControl } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { QuotaNumbers, UsageSummary } from "#shared/contracts/usage.ts";
import type { TenantId } from "#shared/kernel/index.ts";
import { useT } from "#renderer/i18n/index.ts";
import { useNow } from "#renderer/lib/now.ts";
import { queryClient } from "#renderer/lib/query-client.ts";
import { trpc } from "#renderer/lib/trpc.ts";
import { useFormat } from "#renderer/lib/use-format.ts";
import { ConfirmDialog } from "#renderer/ui/confirm-dialog.tsx";
import { InlineError } from "#renderer/ui/states.tsx";
import { useDayFormat } from "./months.ts";
import { reachedAt } from "./reached-at.ts";
import classes from "./usage.module.css";

interface QuotaDialogProps {
  tenantId: TenantId;
  name: string;
  onClose: () => void;
}

/** The quota of the running month and on, with what follows from it before it is saved. */
export function QuotaDialog({ tenantId, name, onClose }: QuotaDialogProps) {
  const summary = useQuery(trpc.usage.summary.queryOptions({ tenantId }));
  if (summary.data === undefined) return <InlineError error={summary.error} />;
  return <QuotaForm tenantId={tenantId} name={name} onClose={onClose} summary={summary.data} />;
}

function QuotaForm({
  tenantId,
  name,
  onClose,
  summary,
}: QuotaDialogProps & { summary: UsageSummary }) {
  const t = useT("usage");
  const format = useFormat();
  const { quota } = summary;
  const [source, setSource] = useState<"plan" | "own">("own");
  const [included, setIncluded] = useState<number | null>(quota.included);
  const [hard, setHard] = useState<number | null>(quota.hard);
  const set = useMutation(
    trpc.usage.setQuota.mutationOptions({
      onSuccess: () => {
        notifications.show({ message: t("quotaSaved") });
        onClose();
        return queryClient.invalidateQueries({ queryKey: trpc.usage.pathKey() });
      },
    }),
  );
  const numbers: QuotaNumbers = source === "plan" ? quota.ofPlan : { included, hard };
  const isWrong =
    numbers.included !== null && numbers.hard !== null && numbers.hard < numbers.included;
  const amount = (label: string, hint: string, value: number | null, on: typeof setHard) => (
    <NumberInput
      label={label}
      description={hint}
      value={value ?? ""}
      min={1}
      max={1_000_000_000_000}
      allowDecimal={false}
      allowNegative={false}
      thousandSeparator={format.language === "ru" ? "\u00a0" : ","}
      hideControls
      onChange={(next) => on(typeof next === "number" ? next : null)}
    />
  );
  return (
    <ConfirmDialog
      opened
      onClose={onClose}
      title={t("setQuotaTitle", { name })}
      consequence={t("setQuotaText")}
      verb={t("setQuota")}
      reasonMin={5}
      busy={set.isPending}
      error={set.error}
      onConfirm={({ reason }) => {
        if (isWrong) return;
        const own = source === "own" ? { included, hard } : {};
        set.mutate({ tenantId, source, ...own, reason });
      }}
    >
      <div className={classes["fields"]}>
        <SegmentedControl
          aria-label={t("quotaKind")}
          value={source}
          onChange={(value) => setSource(value === "plan" ? "plan" : "own")}
          data={[
            { value: "own", label: t("quotaKind.own") },
            { value: "plan", label: t("quotaKind.plan") },
          ]}
        />
        {source === "own" && (
          <div className={classes["pair"]}>
            {amount(t("included"), t("includedHint"), included, setIncluded)}
            {amount(t("limit"), t("hardHint"), hard, setHard)}
          </div>
        )}
        <div role="status">
          {isWrong ? (
            <span className={classes["bad"]}>{t("quotaOrder")}</span>
          ) : (
            <Consequences summary={summary} numbers={numbers} />
          )}
        </div>
      </div>
    </ConfirmDialog>
  );
}

/** What the numbers would mean now and at the present rate. */
function Consequences({ summary, numbers }: { summary: UsageSummary; numbers: QuotaNumbers }) {
  const t = useT("usage");
  const names = useDayFormat();
  const now = useNow(10_000);
  const { quota, total, projection, resetsAt } = summary;
  const rate = { used: total.events, perDay: projection?.perDay ?? 0, resetsAt };
  const at = (level: number | null) => (level === null ? undefined : reachedAt(level, rate, now));
  const day = (moment: number) => names.day(new Date(moment));
  const hardAt = at(numbers.hard);
  const includedAt = at(numbers.included);
  if (hardAt !== undefined && hardAt <= now)
    return <span className={classes["bad"]}>{t("thenRefused", { day: names.day(resetsAt) })}</span>;
  return (
    <div className={classes["says"]}>
      {quota.state === "hard" && <p>{t("thenAccepted")}</p>}
      {includedAt !== undefined && (
        <p className={classes["warn"]}>
          {includedAt <= now ? t("thenSoft") : t("thenIncludedOn", { day: day(includedAt) })}
        </p>
      )}
      {hardAt !== undefined && (
        <p className={classes["bad"]}>{t("thenHardOn", { day: day(hardAt) })}</p>
      )}
      {hardAt === undefined && includedAt === undefined && (
        <p className="dim">{t("thenNothing")}</p>
      )}
    </div>
  );
}
