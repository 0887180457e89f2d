import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { UsageSummary } from "#shared/contracts/usage.ts";
import { useTenantId } from "#renderer/features/tenants/use-tenant-id.ts";
import { useT } from "#renderer/i18n/index.ts";
import { useFormat } from "#renderer/lib/use-format.ts";
import { Section } from "#renderer/ui/page.tsx";
import { useRefusalWords } from "#renderer/ui/refusal-words.ts";
import classes from "./usage.module.css";

const MOST_REASONS = 5;

/** What came beside the billed events, each with what it means. */
export function AlsoArrived({ summary }: { summary: UsageSummary }) {
  const t = useT("usage");
  const format = useFormat();
  const tenantId = useTenantId();
  const say = useRefusalWords();
  const { total, refusedReasons } = summary;
  const tile = (name: string, value: number, text: string, more?: ReactNode) => (
    <div key={name} className={classes["tile"]}>
      <h3>{name}</h3>
      <strong>{format.number(value)}</strong>
      <p>{text}</p>
      {more}
    </div>
  );
  return (
    <Section title={t("also")}>
      <div className={classes["tiles"]}>
        {tile(t("late"), total.late, t("late.text"))}
        {tile(t("duplicates"), total.duplicates, t("duplicates.text"))}
        {tile(
          t("refused"),
          total.refused,
          t("refused.text"),
          total.refused > 0 && (
            <>
              <ul className={classes["reasons"]}>
                {refusedReasons.slice(0, MOST_REASONS).map(({ reason, events }) => (
                  <li key={reason}>
                    <span title={reason}>{say(reason).name ?? reason}</span>
                    <span className="tabular">{format.number(events)}</span>
                  </li>
                ))}
              </ul>
              <Link
                to="/tenants/$tenantId/events"
                params={{ tenantId }}
                search={{ view: "refused" }}
              >
                {t("refused.see")}
              </Link>
            </>
          ),
        )}
        {tile(t("test"), total.eventsTest, t("test.text"))}
      </div>
    </Section>
  );
}
