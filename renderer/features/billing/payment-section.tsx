import type { ReactNode } from "react";
import type { BillingOverview } from "#shared/contracts/billing/billing.ts";
import { useBillWords } from "#renderer/features/invoices/bill-words.ts";
import { useT } from "#renderer/i18n/index.ts";
import { useMe } from "#renderer/lib/me.tsx";
import { Id } from "#renderer/ui/copy.tsx";
import { IconExternalLink } from "#renderer/ui/icons.ts";
import { Section } from "#renderer/ui/page.tsx";
import { PermissionButton } from "#renderer/ui/permission.tsx";
import classes from "./billing.module.css";
import type { BillDialog } from "./feature.ts";
import { PortalButton } from "./portal-button.tsx";

interface PaymentSectionProps {
  overview: BillingOverview;
  onDialog: (dialog: BillDialog) => void;
}

/** Who pays, how, and who collects; a move to another provider with what it waits for. */
export function PaymentSection({ overview, onDialog }: PaymentSectionProps) {
  const t = useT("billing");
  const words = useBillWords();
  const me = useMe();
  const isStaff = me.scope === "platform";
  const { billedTo, provider, customer, moving, hasPortal, subscription } = overview;
  const items: (readonly [string, ReactNode])[] = [
    [
      t("billedTo"),
      <span key="to" className={classes["address"]}>
        <bdi>{billedTo.name}</bdi>
        {[billedTo.address, billedTo.email, billedTo.taxId].map(
          (line) =>
            line !== null && (
              <bdi key={line} className="dim">
                {line}
              </bdi>
            ),
        )}
      </span>,
    ],
    [t("collectedBy"), t(`provider.${provider}`)],
    [t("method"), <Method key="method" overview={overview} />],
    ...(isStaff && customer !== null && customer.reference !== ""
      ? [
          [
            t("customer"),
            <span key="customer" className={classes["inline"]}>
              <Id value={customer.reference} />
              {customer.url !== null && (
                <a href={customer.url} target="_blank" rel="noreferrer">
                  {t("seeAt", { provider: t(`provider.${provider}`) })}{" "}
                  <IconExternalLink size={12} />
                </a>
              )}
            </span>,
          ] as const,
        ]
      : []),
  ];
  return (
    <Section
      title={t("payment")}
      actions={
        <PermissionButton
          permission="billing.setDetails"
          variant="default"
          onClick={() => onDialog("details")}
        >
          {t("details.menu")}
        </PermissionButton>
      }
    >
      <dl className={`${classes["facts"] ?? ""} ${classes["payment"] ?? ""}`}>
        {items.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {customer?.state === "failed" && customer.error !== null && (
        <p className={classes["warn"]}>{t("customerFailed", { error: customer.error })}</p>
      )}
      {moving !== null && (
        <p className={classes["info"]} role="status">
          {t("movingTo", {
            provider: t(`provider.${moving.to}`),
            day: words.day(moving.since),
          })}
          {moving.waitsFor !== "" && (
            <span className="dim"> {t("waitsFor", { what: moving.waitsFor })}</span>
          )}
        </p>
      )}
      <div className={classes["buttons"]}>
        {hasPortal && me.permissions.includes("billing.openPortal") && <PortalButton />}
        {isStaff && subscription !== null && (
          <PermissionButton
            permission="billing.moveProvider"
            variant="default"
            onClick={() => onDialog("move")}
          >
            {t("move.menu")}
          </PermissionButton>
        )}
      </div>
    </Section>
  );
}

function Method({ overview: { provider, customer } }: Pick<PaymentSectionProps, "overview">) {
  const t = useT("billing");
  if (provider === "manual") return t("method.manual");
  if (customer === null || customer.state === "making") return t("method.making");
  const { paymentMethod } = customer;
  if (paymentMethod === null) return <span className={classes["missing"]}>{t("method.none")}</span>;
  return (
    <span>
      <span className="mono">{paymentMethod.label}</span>
      {paymentMethod.expiresMonth !== null && (
        <span className="dim"> {t("expires", { month: paymentMethod.expiresMonth })}</span>
      )}
    </span>
  );
}
