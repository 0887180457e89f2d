import { Radio } from "@mantine/core";
import type { z } from "zod";
import type { PlanOptions } from "#shared/contracts/billing/billing.ts";
import type { Subscription } from "#shared/contracts/billing/subscriptions.ts";
import { useTermsWords } from "#renderer/features/plans/terms-words.ts";
import { useT } from "#renderer/i18n/index.ts";
import { useFormat } from "#renderer/lib/use-format.ts";
import classes from "./billing.module.css";

const monthly = ({ base, interval }: { base: number; interval: "month" | "year" }) =>
  interval === "year" ? base / 12 : base;

interface PlanChoiceProps {
  plans: z.infer<typeof PlanOptions>["plans"];
  current: Subscription | null;
  value: string | null;
  onChange: (code: string) => void;
}

/** Every plan that may be taken, with its price and what it is bought for; the present one stands there to compare. */
export function PlanChoice({ plans, current, value, onChange }: PlanChoiceProps) {
  const t = useT("billing");
  const format = useFormat();
  const terms = useTermsWords();
  if (plans.length === 0) return <p className={classes["plain"]}>{t("noPlans")}</p>;
  const isHeld = (code: string, version: number) =>
    current !== null &&
    current.pending === null &&
    code === current.plan &&
    version === current.planVersion;
  return (
    <Radio.Group aria-label={t("plans")} value={value} onChange={onChange}>
      <div className={classes["plans"]}>
        {plans
          .toSorted((a, b) => monthly(a.terms) - monthly(b.terms))
          .map(({ code, name, version, terms: of }) => {
            const held = isHeld(code, version);
            const { events, apps, members } = of.entitlements;
            return (
              <Radio.Card
                key={code}
                value={code}
                disabled={held}
                className={classes["planCard"] ?? ""}
                data-held={held || undefined}
              >
                <Radio.Indicator disabled={held} />
                <span className={classes["planText"]}>
                  <span>
                    <strong>
                      <bdi>{name}</bdi>
                    </strong>
                    {code === current?.plan && (
                      <span className="dim">
                        {" "}
                        {t(held ? "present" : "newerVersion", { version })}
                      </span>
                    )}
                  </span>
                  <span className="dim">
                    {t("planSummary", {
                      events:
                        events.included === null ? t("unlimited") : format.compact(events.included),
                      apps: apps === null ? t("unlimited") : format.number(apps),
                      members: members === null ? t("unlimited") : format.number(members),
                    })}
                  </span>
                </span>
                <span className={classes["planPrice"]}>{terms.base(of)}</span>
              </Radio.Card>
            );
          })}
      </div>
    </Radio.Group>
  );
}
