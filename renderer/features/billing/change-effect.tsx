import { FEATURES } from "#shared/contracts/billing/entitlements.ts";
import type { ChangePreview } from "#shared/contracts/billing/subscriptions.ts";
import { useBillWords } from "#renderer/features/invoices/bill-words.ts";
import { InvoiceLines } from "#renderer/features/invoices/invoice-lines.tsx";
import { useTenantId } from "#renderer/features/tenants/use-tenant-id.ts";
import { useT } from "#renderer/i18n/index.ts";
import { useFormat } from "#renderer/lib/use-format.ts";
import { IconAlertTriangle } from "#renderer/ui/icons.ts";
import classes from "./billing.module.css";
import type { ChangeKind } from "./change-dialog.tsx";

interface ChangeEffectProps {
  kind: ChangeKind;
  preview: ChangePreview;
}

/** What a change comes to: what stands in its way, what goes, the lines, what is due now and at the next renewal. */
export function ChangeEffect({ kind, preview }: ChangeEffectProps) {
  const t = useT("billing");
  const plans = useT("plans");
  const format = useFormat();
  const words = useBillWords();
  const tenantId = useTenantId();
  const { currency, lines, total, creditUsed, dueNow, next, blockers, loses } = preview;
  const money = (minor: number) => words.money(minor, currency);
  const isFeature = (name: string): name is (typeof FEATURES)[number] =>
    FEATURES.some((feature) => feature === name);
  const limitName = (name: string) =>
    isFeature(name)
      ? plans(`feature.${name}`)
      : name === "retentionDays"
        ? t("retention")
        : name === "apps" || name === "members" || name === "events"
          ? t(`lower.${name}`)
          : name;
  return (
    <div className={classes["effect"]} role="status">
      {blockers.map(({ limit, has, allowed }) => (
        <p key={limit} className={classes["blocker"]}>
          <IconAlertTriangle size={15} />
          {t("blocked", {
            what: limitName(limit),
            has: format.number(has),
            allowed: format.number(allowed),
          })}
        </p>
      ))}
      {loses.length > 0 && (
        <div className={classes["loses"]}>
          <strong>{t(kind === "cancel" ? "losesCancel" : "loses")}</strong>
          <ul>
            {loses.map((name) => (
              <li key={name}>{limitName(name)}</li>
            ))}
          </ul>
        </div>
      )}
      {lines.length > 0 && (
        <div className={classes["framed"]}>
          <InvoiceLines tenantId={tenantId} invoice={{ currency, lines }} />
        </div>
      )}
      <dl className={classes["sums"]}>
        {total !== dueNow && (
          <div>
            <dt>{t("sum")}</dt>
            <dd>{money(total)}</dd>
          </div>
        )}
        {creditUsed !== 0 && (
          <div>
            <dt>{t(creditUsed > 0 ? "creditUsed" : "creditAdded")}</dt>
            <dd>{money(-creditUsed)}</dd>
          </div>
        )}
        <div data-strong>
          <dt>{t("dueNow")}</dt>
          <dd>{money(dueNow)}</dd>
        </div>
        <div>
          <dt>{t(kind === "cancel" ? "lastInvoice" : "nextRenewal")}</dt>
          <dd>
            {next === null ? (
              t("noRenewal")
            ) : (
              <>
                {words.day(next.at)}, {t("about", { amount: money(next.total) })}
              </>
            )}
          </dd>
        </div>
        <div>
          <dt>{t("effective")}</dt>
          <dd>{words.day(preview.effectiveAt)}</dd>
        </div>
      </dl>
    </div>
  );
}
