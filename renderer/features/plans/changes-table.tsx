import type { PlanTerms } from "#shared/contracts/billing/plans.ts";
import { useT } from "#renderer/i18n/index.ts";
import classes from "./plans.module.css";
import { changesOf, useTermsWords } from "./terms-words.ts";

/** What a draft says otherwise than the published version, in words. */
export function ChangesTable({ before, after }: { before: PlanTerms; after: PlanTerms }) {
  const t = useT("plans");
  const { facts } = useTermsWords();
  const changes = changesOf(facts(before), facts(after));
  if (changes.length === 0) return <p className="dim">{t("noChanges")}</p>;
  return (
    <table className={classes["changes"]}>
      <caption className="visually-hidden">{t("changes")}</caption>
      <thead>
        <tr>
          <th scope="col">
            <span className="visually-hidden">{t("what")}</span>
          </th>
          <th scope="col">{t("published")}</th>
          <th scope="col">{t("draft")}</th>
        </tr>
      </thead>
      <tbody>
        {changes.map(({ id, name, from, to }) => (
          <tr key={id}>
            <th scope="row">{name}</th>
            <td>{from === null ? <span className="dim">–</span> : <del>{from}</del>}</td>
            <td>{to === null ? <span className="dim">–</span> : <ins>{to}</ins>}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
