import type { PlanTerms } from "#shared/contracts/billing/plans.ts";
import classes from "./plans.module.css";
import { useTermsWords } from "./terms-words.ts";

/** Terms in words, to read. */
export function TermsFacts({ terms }: { terms: PlanTerms }) {
  const { facts } = useTermsWords();
  return (
    <dl className={classes["facts"]}>
      {facts(terms).map(({ id, name, value }) => (
        <div key={id}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
