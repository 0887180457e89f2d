import type { z } from "zod";
import type { Explained } from "#shared/contracts/access.ts";
import { useT } from "#renderer/i18n/index.ts";
import { IconCheck } from "#renderer/ui/icons.ts";
import { groupByNoun } from "./permission-groups.ts";
import classes from "./staff.module.css";

export type Show = "all" | "allowed" | "denied";
const REASONS = [
  "role_allows",
  "role_denies",
  "other_tenant",
  "granted",
  "not_granted",
  "impersonation_read_only",
  "impersonation_allows",
  "job",
] as const;

/** Each permission with yes or no and why, grouped by noun. */
export function AccessAnswers(props: { explained: z.infer<typeof Explained>; show: Show }) {
  const { explained, show } = props;
  const t = useT("staff");
  const words = useT("access");
  const shown = explained.answers.filter(
    (answer) => show === "all" || answer.allowed === (show === "allowed"),
  );
  const why = (reason: string) => {
    const known = REASONS.find((code) => code === reason);
    if (known === undefined) return reason;
    return t(`reason.${known}`, {
      role: words(explained.person.role),
      scope: t(`scope.${explained.person.scope}`),
    });
  };
  return (
    <table className={classes["answers"]}>
      <thead className="visually-hidden">
        <tr>
          <th scope="col">{t("matrix.permission")}</th>
          <th scope="col">{t("ask.answer")}</th>
          <th scope="col">{t("ask.why")}</th>
        </tr>
      </thead>
      {groupByNoun(shown).map((group) => (
        <tbody key={group.noun}>
          <tr className={classes["group"]}>
            <th scope="rowgroup" colSpan={3}>
              {t(`noun.${group.noun as "tenants"}`)}
            </th>
          </tr>
          {group.rows.map((answer) => (
            <tr key={answer.permission} data-permission={answer.permission}>
              <th scope="row" className={classes["permission"]}>
                <span className={classes["name"]}>
                  {words(answer.permission)}
                  <span className="mono dim">{answer.permission}</span>
                </span>
              </th>
              <td>
                <span className={classes["answer"]} data-allowed={answer.allowed}>
                  {answer.allowed ? <IconCheck size={16} /> : <span aria-hidden>–</span>}
                  {t(answer.allowed ? "ask.allowed" : "ask.denied")}
                </span>
              </td>
              <td className="dim">{why(answer.reason)}</td>
            </tr>
          ))}
        </tbody>
      ))}
    </table>
  );
}
