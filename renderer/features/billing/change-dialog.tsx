import { Button, Modal, Radio, Textarea } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { BillingOverview } from "#shared/contracts/billing/billing.ts";
import type { SubscriptionChange } from "#shared/contracts/billing/subscriptions.ts";
import { useBillWords } from "#renderer/features/invoices/bill-words.ts";
import { useTenantId } from "#renderer/features/tenants/use-tenant-id.ts";
import { useT } from "#renderer/i18n/index.ts";
import { shownError } from "#renderer/lib/errors.ts";
import { useIdempotencyKey } from "#renderer/lib/idempotency-key.ts";
import { queryClient } from "#renderer/lib/query-client.ts";
import { trpc } from "#renderer/lib/trpc.ts";
import { ErrorState, InlineError, SkeletonLines } from "#renderer/ui/states.tsx";
import classes from "./billing.module.css";
import { ChangeEffect } from "./change-effect.tsx";
import { PlanChoice } from "./plan-choice.tsx";
import { usePreview } from "./use-preview.ts";

type When = "now" | "period_end";
export type ChangeKind = "plan" | "cancel" | "uncancel" | "pause" | "resume";

interface ChangeDialogProps {
  kind: ChangeKind;
  overview: BillingOverview;
  onClose: () => void;
}

/** A change of the subscription: chosen, previewed to the cent, and applied exactly as it was previewed or not at all. */
export function ChangeDialog({ kind, overview, onClose }: ChangeDialogProps) {
  const t = useT("billing");
  const c = useT("common");
  const words = wordsOf(kind, isStartOf(overview));
  return (
    <Modal
      opened
      size={kind === "plan" ? 760 : 560}
      onClose={onClose}
      title={t(`${words}.title`)}
      closeButtonProps={{ "aria-label": c("close") }}
    >
      <ChangeForm kind={kind} overview={overview} onClose={onClose} />
    </Modal>
  );
}

function ChangeForm({ kind, overview, onClose }: ChangeDialogProps) {
  const t = useT("billing");
  const c = useT("common");
  const words = useBillWords();
  const tenantId = useTenantId();
  const { subscription } = overview;
  const isStart = isStartOf(overview);
  const verb = t(`${wordsOf(kind, isStart)}.verb`);
  const [plan, setPlan] = useState<string | null>(null);
  const [when, setWhen] = useState<When>(kind === "cancel" ? "period_end" : "now");
  const [reason, setReason] = useState("");
  const [stale, setStale] = useState<{ previewed: number; now: number | null } | null>(null);
  const idempotency = useIdempotencyKey();
  const options = useQuery(
    trpc.subscriptions.options.queryOptions({ tenantId }, { enabled: kind === "plan" }),
  );
  const change = changeOf(kind, plan, when, isStart);
  const preview = usePreview(tenantId, change);
  const apply = useMutation(
    trpc.subscriptions.change.mutationOptions({
      onSuccess: () => {
        notifications.show({ message: t(`${wordsOf(kind, isStart)}.done`) });
        idempotency.renew();
        onClose();
        for (const key of [trpc.billing, trpc.subscriptions, trpc.invoices, trpc.tenants])
          void queryClient.invalidateQueries({ queryKey: key.pathKey() });
      },
      onError: (error) => {
        const { code, details } = shownError(error);
        if (code !== "preview_stale") return;
        setStale({
          previewed: Number(details["previewed"] ?? shown?.dueNow ?? 0),
          now: typeof details["now"] === "number" ? details["now"] : null,
        });
        preview.again();
      },
    }),
  );
  const choose = (next: () => void) => {
    next();
    setStale(null);
    apply.reset();
  };
  const shown = preview.data;
  const isBlocked = shown === undefined || shown.blockers.length > 0;
  const asksWhen = (kind === "plan" && !isStart && plan !== null) || kind === "cancel";
  return (
    <form
      className={classes["stack"]}
      onSubmit={(event) => {
        event.preventDefault();
        if (change === null || shown === undefined || isBlocked) return;
        const said = reason.trim();
        const input = {
          tenantId,
          change,
          at: shown.at,
          hash: shown.hash,
          ...(said === "" ? {} : { reason: said }),
        };
        apply.mutate({ ...input, idempotencyKey: idempotency.keyFor(input) });
      }}
    >
      {kind !== "plan" && <p className={classes["lead"]}>{t(`${kind}.text` as "cancel.text")}</p>}
      {kind === "plan" &&
        (options.error !== null && options.data === undefined ? (
          <ErrorState
            error={options.error}
            what={t("plans")}
            onRetry={() => void options.refetch()}
          />
        ) : options.data === undefined ? (
          <SkeletonLines rows={4} height={36} />
        ) : (
          <PlanChoice
            plans={options.data.plans}
            current={isStart ? null : subscription}
            value={plan}
            onChange={(code) => choose(() => setPlan(code))}
          />
        ))}
      {asksWhen && (
        <Radio.Group
          label={t("when")}
          value={when}
          onChange={(value) => choose(() => setWhen(value === "now" ? "now" : "period_end"))}
        >
          <div className={classes["choices"]}>
            <Radio
              value="now"
              label={t("when.now")}
              description={t(`${kind}.nowHint` as "plan.nowHint")}
            />
            <Radio
              value="period_end"
              label={t("when.end", { day: words.day(subscription?.periodEnd ?? "") })}
              description={t(`${kind}.endHint` as "plan.endHint")}
            />
          </div>
        </Radio.Group>
      )}
      {stale !== null && shown !== undefined && (
        <p className={classes["stale"]} role="alert">
          {t("stale", {
            before: words.money(stale.previewed, shown.currency),
            now: words.money(stale.now ?? shown.dueNow, shown.currency),
          })}
        </p>
      )}
      {change !== null && preview.isPending && <SkeletonLines rows={5} />}
      {change !== null && preview.error !== null && <InlineError error={preview.error} />}
      {change !== null && shown !== undefined && <ChangeEffect kind={kind} preview={shown} />}
      {kind === "cancel" && (
        <Textarea
          label={t("reasonOptional")}
          autosize
          minRows={2}
          maxLength={500}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
      )}
      {stale === null && <InlineError error={apply.error} />}
      <div className={classes["end"]}>
        <Button variant="default" onClick={onClose}>
          {c("cancel")}
        </Button>
        <Button
          type="submit"
          {...(kind === "cancel" ? { color: "red.8" } : {})}
          disabled={change === null || isBlocked}
          loading={apply.isPending}
        >
          {shown !== undefined && shown.dueNow > 0
            ? t("confirmPay", {
                verb,
                amount: words.money(shown.dueNow, shown.currency),
              })
            : verb}
        </Button>
      </div>
    </form>
  );
}

const isStartOf = ({ subscription }: BillingOverview) =>
  subscription === null || subscription.state === "cancelled";

/** Who has no subscription chooses a plan to start one. */
const wordsOf = (kind: ChangeKind, isStart: boolean) =>
  kind === "plan" && isStart ? "start" : kind;

function changeOf(
  kind: ChangeKind,
  plan: string | null,
  when: When,
  isStart: boolean,
): SubscriptionChange | null {
  if (kind === "cancel") return { kind, when };
  if (kind !== "plan") return { kind };
  if (plan === null) return null;
  return isStart ? { kind: "start", plan } : { kind: "change", plan, when };
}
