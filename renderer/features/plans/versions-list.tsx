import { useState } from "react";
import type { CataloguePlan } from "#shared/contracts/billing/plans.ts";
import { useT } from "#renderer/i18n/index.ts";
import { useFormat } from "#renderer/lib/use-format.ts";
import { Section } from "#renderer/ui/page.tsx";
import { RelativeTime } from "#renderer/ui/relative-time.tsx";
import { SidePanel } from "#renderer/ui/side-panel.tsx";
import { StateBadge } from "#renderer/ui/state-badge.tsx";
import classes from "./plans.module.css";
import { olderUse } from "./plan-versions.ts";
import { TermsFacts } from "./terms-facts.tsx";
import { useTermsWords } from "./terms-words.ts";

/** Every version with who keeps it. */
export function VersionsList({ plan }: { plan: CataloguePlan }) {
  const t = useT("plans");
  const format = useFormat();
  const words = useTermsWords();
  const [reading, setReading] = useState<number | null>(null);
  const read = plan.versions.find(({ version }) => version === reading);
  const older = olderUse(plan);
  return (
    <Section title={t("versions")} flush>
      {older > 0 && <p className={classes["note"]}>{t("grandfathered", { count: older })}</p>}
      <div className={classes["scroll"]}>
        <table className={classes["table"]}>
          <thead>
            <tr>
              <th scope="col">{t("version")}</th>
              <th scope="col">{t("state")}</th>
              <th scope="col">{t("price")}</th>
              <th scope="col">{t("when")}</th>
              <th scope="col">{t("by")}</th>
              <th scope="col" data-align="right">
                {t("subscriptions")}
              </th>
              <th scope="col">
                <span className="visually-hidden">{t("read")}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {plan.versions.map((one) => (
              <tr key={one.version}>
                <th scope="row">v{one.version}</th>
                <td>
                  <StateBadge state={one.state} />
                </td>
                <td>{words.base(one.terms)}</td>
                <td>
                  <RelativeTime at={one.publishedAt ?? one.createdAt} />
                </td>
                <td>
                  <bdi>{one.createdBy}</bdi>
                </td>
                <td data-align="right">{format.number(one.subscriptions)}</td>
                <td data-align="right">
                  <button
                    type="button"
                    className={classes["link"]}
                    aria-label={t("readVersion", { version: one.version })}
                    onClick={() => setReading(one.version)}
                  >
                    {t("read")}
                  </button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <SidePanel
        opened={read !== undefined}
        onClose={() => setReading(null)}
        title={t("versionOf", { name: plan.name, version: read?.version ?? 0 })}
      >
        {read !== undefined && <TermsFacts terms={read.terms} />}
      </SidePanel>
    </Section>
  );
}
