import { Button, Modal } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import type { RecomputedUsage } from "#shared/contracts/usage.ts";
import type { TenantId } from "#shared/kernel/index.ts";
import { useT } from "#renderer/i18n/index.ts";
import { queryClient } from "#renderer/lib/query-client.ts";
import { trpc } from "#renderer/lib/trpc.ts";
import { useFormat } from "#renderer/lib/use-format.ts";
import { CopyAsMenu } from "#renderer/ui/copy.tsx";
import { IconAlertTriangle, IconCircleCheck } from "#renderer/ui/icons.ts";
import { InlineError } from "#renderer/ui/states.tsx";
import { useDayFormat } from "./months.ts";
import classes from "./usage.module.css";

interface RecomputeDialogProps {
  tenantId: TenantId;
  month: string;
  appName: (appId: string) => string;
  onClose: () => void;
}

/** Counts a month again and says whether the ledger agrees. */
export function RecomputeDialog({ tenantId, month, appName, onClose }: RecomputeDialogProps) {
  const t = useT("usage");
  const common = useT("common");
  const names = useDayFormat();
  const recompute = useMutation(
    trpc.usage.recompute.mutationOptions({
      onSuccess: () => queryClient.invalidateQueries({ queryKey: trpc.usage.pathKey() }),
    }),
  );
  const result = recompute.data;
  const differs = result !== undefined && result.differences.length > 0;
  return (
    <Modal
      opened
      onClose={onClose}
      title={t("recomputeTitle", { month: names.month(month) })}
      closeButtonProps={{ "aria-label": common("close") }}
      size={560}
    >
      <div className={classes["result"]}>
        <div>{t("recomputeText")}</div>
        <div role="status">
          {result !== undefined && <Result result={result} appName={appName} />}
        </div>
        <InlineError error={recompute.error} />
        <div className={classes["buttons"]}>
          {result !== undefined && <CopyAsMenu json={result} />}
          <Button variant="default" onClick={onClose}>
            {common("close")}
          </Button>
          {differs && !result.corrected && (
            <Button
              color="red.8"
              loading={recompute.isPending}
              onClick={() => recompute.mutate({ tenantId, month, correct: true })}
            >
              {t("recomputeCorrect")}
            </Button>
          )}
          <Button
            {...(differs ? { variant: "default" } : {})}
            loading={recompute.isPending}
            onClick={() => recompute.mutate({ tenantId, month })}
          >
            {t("recomputeGo")}
          </Button>
        </div>
      </div>
    </Modal>
  );
}

function Result({
  result,
  appName,
}: {
  result: RecomputedUsage;
  appName: (appId: string) => string;
}) {
  const t = useT("usage");
  const format = useFormat();
  const names = useDayFormat();
  const { differences } = result;
  const same = differences.length === 0;
  return (
    <div className={classes["result"]}>
      <div className={classes["verdict"]} data-tone={same ? "ok" : "bad"}>
        {same ? <IconCircleCheck size={18} /> : <IconAlertTriangle size={18} />}
        {same ? t("recomputeSame") : t("recomputeDiffers", { count: differences.length })}
      </div>
      <div>
        {same
          ? t("recomputeSameText", {
              events: format.number(result.ledger),
              count: result.compared,
            })
          : t("recomputeDiffersText", {
              ledger: format.number(result.ledger),
              counted: format.number(result.counted),
            })}
      </div>
      {!same && (
        <div
          className={classes["scroll"]}
          tabIndex={0}
          role="group"
          aria-label={t("recomputeDiffers", { count: differences.length })}
        >
          <table className={classes["table"]}>
            <thead>
              <tr>
                <th scope="col">{t("day")}</th>
                <th scope="col">{t("app")}</th>
                <th scope="col">{t("kind")}</th>
                <th scope="col" data-align="right">
                  {t("ledgerSays")}
                </th>
                <th scope="col" data-align="right">
                  {t("countedSays")}
                </th>
              </tr>
            </thead>
            <tbody>
              {differences.slice(0, 50).map((row) => (
                <tr key={`${row.day}.${row.appId}.${row.kind}`}>
                  <td>{names.short(row.day)}</td>
                  <td>
                    <bdi>{appName(row.appId)}</bdi>
                  </td>
                  <td>{t(`kind.${row.kind}`)}</td>
                  <td data-align="right">{format.number(row.ledger)}</td>
                  <td data-align="right">{format.number(row.counted)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {result.corrected && <div>{t("recomputeCorrected")}</div>}
      {result.notKept.length > 0 && (
        <div className="dim">{t("notKept", { count: result.notKept.length })}</div>
      )}
    </div>
  );
}
