import { Button, Menu } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { BillingOverview } from "#shared/contracts/billing/billing.ts";
import type { Subscription } from "#shared/contracts/billing/subscriptions.ts";
import type { Permission } from "#shared/access/index.ts";
import { useBillWords } from "#renderer/features/invoices/bill-words.ts";
import { usePlanName } from "#renderer/features/plans/plan-names.ts";
import { useTermsWords } from "#renderer/features/plans/terms-words.ts";
import { useT } from "#renderer/i18n/index.ts";
import { useCan, useMe } from "#renderer/lib/me.tsx";
import { IconDots } from "#renderer/ui/icons.ts";
import { Section } from "#renderer/ui/page.tsx";
import { PermissionButton } from "#renderer/ui/permission.tsx";
import { StateBadge } from "#renderer/ui/state-badge.tsx";
import { CopyAsMenu } from "#renderer/ui/copy.tsx";
import classes from "./billing.module.css";
import type { BillDialog } from "./feature.ts";

interface PlanSectionProps {
  overview: BillingOverview;
  onDialog: (dialog: BillDialog) => void;
}

/** The plan with the version that is kept, what waits for it, and what can be done. */
export function PlanSection({ overview, onDialog }: PlanSectionProps) {
  const t = useT("billing");
  const { subscription } = overview;
  const isOpen = subscription !== null && subscription.state !== "cancelled";
  return (
    <Section
      title={t("plan")}
      actions={
        <>
          <CopyAsMenu json={overview} />
          <PlanMenu subscription={isOpen ? subscription : null} onDialog={onDialog} />
          <PermissionButton
            permission="subscriptions.change"
            blocked={isOpen && subscription.state === "paused" ? t("resumeFirst") : null}
            onClick={() => onDialog("plan")}
          >
            {t(isOpen ? "changePlan" : "start")}
          </PermissionButton>
        </>
      }
    >
      {subscription === null ? (
        <p className={classes["plain"]}>{t("noSubscription")}</p>
      ) : (
        <PlanFacts subscription={subscription} onDialog={onDialog} />
      )}
    </Section>
  );
}

function PlanFacts({
  subscription,
  onDialog,
}: {
  subscription: Subscription;
  onDialog: PlanSectionProps["onDialog"];
}) {
  const t = useT("billing");
  const words = useBillWords();
  const terms = useTermsWords();
  const { state, planVersion, newestVersion, currency, credit, coupon } = subscription;
  const items: (readonly [string, React.ReactNode])[] = [
    [t("price"), terms.base(subscription.terms)],
    ...subscription.terms.charges.map(
      (charge) =>
        [
          t(`metric.${charge.metric}`),
          <ChargeLines key={charge.metric} lines={terms.chargeLines(charge, currency)} />,
        ] as const,
    ),
    [
      t(state === "trialing" ? "periodTrial" : "periodNow"),
      words.days(subscription.periodStart, subscription.periodEnd),
    ],
    [t("since"), words.day(subscription.startedAt)],
    [
      t("credit"),
      credit > 0 ? (
        <strong key="credit" className={classes["good"]}>
          {words.money(credit, currency)}
        </strong>
      ) : (
        words.money(0, currency)
      ),
    ],
    ...(coupon === null
      ? []
      : [
          [
            t("coupon"),
            <span key="coupon">
              <span className="mono">{coupon.code}</span> <bdi>{coupon.name}</bdi>
              <span className="dim">
                {" · "}
                {coupon.invoicesLeft === null
                  ? t("couponAlways")
                  : t("couponLeft", { count: coupon.invoicesLeft })}
              </span>
            </span>,
          ] as const,
        ]),
  ];
  return (
    <>
      <div className={classes["planHead"]}>
        <span className={classes["planName"]}>
          <bdi>{subscription.planName}</bdi>
        </span>
        <StateBadge state={state} pill />
        <span className="dim">
          {t("version", { version: planVersion })}
          {newestVersion > planVersion && ` · ${t("grandfathered", { newest: newestVersion })}`}
        </span>
      </div>
      <Notices subscription={subscription} onDialog={onDialog} />
      <dl className={classes["facts"]}>
        {items.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}

/** The tiers of a price each on a line of its own. */
function ChargeLines({ lines }: { lines: readonly string[] }) {
  return (
    <span className={classes["charge"]}>
      {lines.map((line) => (
        <span key={line}>{line}</span>
      ))}
    </span>
  );
}

/** What is going to happen by itself, each with the way to undo it. */
function Notices({ subscription, onDialog }: Parameters<typeof PlanFacts>[0]) {
  const t = useT("billing");
  const words = useBillWords();
  const planName = usePlanName();
  const mayChange = useCan("subscriptions.change");
  const { state, trialEndsAt, cancelAt, cancelledAt, pending, pausedAt } = subscription;
  const undo = (dialog: BillDialog, label: string) =>
    mayChange && (
      <Button size="compact-xs" variant="default" onClick={() => onDialog(dialog)}>
        {label}
      </Button>
    );
  return (
    <>
      {state === "trialing" && trialEndsAt !== null && (
        <p className={classes["info"]}>{t("trialEnds", { day: words.day(trialEndsAt) })}</p>
      )}
      {cancelAt !== null && state !== "cancelled" && (
        <p className={classes["warn"]}>
          {t("cancelsAt", { day: words.day(cancelAt) })} {undo("uncancel", t("uncancel.verb"))}
        </p>
      )}
      {state === "cancelled" && cancelledAt !== null && (
        <p className={classes["info"]}>{t("cancelledAt", { day: words.day(cancelledAt) })}</p>
      )}
      {pending !== null && (
        <p className={classes["info"]}>
          {t("pendingChange", { plan: planName(pending.plan), day: words.day(pending.at) })}
        </p>
      )}
      {pausedAt !== null && state === "paused" && (
        <p className={classes["warn"]}>
          {t("pausedSince", { day: words.day(pausedAt) })} {undo("resume", t("resume.verb"))}
        </p>
      )}
    </>
  );
}

/** What is possible beside a change of plan; staff's own are not shown to customers. */
function PlanMenu({
  subscription,
  onDialog,
}: {
  subscription: Subscription | null;
  onDialog: PlanSectionProps["onDialog"];
}) {
  const t = useT("billing");
  const me = useMe();
  const can = (permission: Permission) => me.permissions.includes(permission);
  const state = subscription?.state;
  const mayChange = can("subscriptions.change") && state !== undefined;
  const cancels = subscription !== null && subscription.cancelAt !== null;
  const items: readonly (readonly [BillDialog, boolean])[] = [
    ["coupon", can("subscriptions.applyCoupon") && subscription?.coupon === null],
    ["credit", can("subscriptions.grantCredit")],
    ["issue", can("invoices.issue")],
    ["pause", mayChange && state === "active" && !cancels],
    ["resume", mayChange && state === "paused"],
    ["uncancel", mayChange && cancels],
    ["cancel", mayChange && !cancels],
  ];
  const shown = items.filter(([, isPossible]) => isPossible).map(([dialog]) => dialog);
  if (shown.length === 0) return null;
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="default" leftSection={<IconDots size={14} />}>
          {t("more")}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {shown.map((dialog) => (
          <Menu.Item
            key={dialog}
            {...(dialog === "cancel" ? { color: "red" } : {})}
            onClick={() => onDialog(dialog)}
          >
            {t(`${dialog}.menu` as "cancel.menu")}
          </Menu.Item>
        ))}
        {me.scope === "platform" && can("plans.read") && subscription !== null && (
          <Menu.Item component={Link} to={`/plans/${subscription.plan}` as string}>
            {t("seePlan")}
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
