import { Link } from "@tanstack/react-router";
import type { Difference } from "#shared/contracts/billing/reconciliation.ts";
import { PLATFORM_TENANT_ID, type TenantId } from "#shared/kernel/index.ts";
import { useT } from "#renderer/i18n/index.ts";
import { formatMoney } from "#renderer/lib/money.ts";
import { useFormat } from "#renderer/lib/use-format.ts";
import { CopyButton } from "#renderer/ui/copy.tsx";
import classes from "./reconciliation.module.css";

/** What differs of one tenant: both sides, the difference, and what it means. */
export function DifferencesOf({
  tenantId,
  rows,
}: {
  tenantId: TenantId;
  rows: readonly Difference[];
}) {
  const t = useT("reconciliation");
  const name = rows[0]?.tenantName ?? "";
  return (
    <section className={classes["tenant"]} aria-label={name}>
      <h3>
        {tenantId === PLATFORM_TENANT_ID ? (
          t("nobody")
        ) : (
          <Link
            to="/tenants/$tenantId"
            params={{ tenantId }}
            aria-label={t("openTenant", { name })}
          >
            <bdi>{name}</bdi>
          </Link>
        )}{" "}
        <span className="dim">{rows.length}</span>
      </h3>
      <div
        className={classes["scroll"]}
        tabIndex={0}
        role="region"
        aria-label={`${name}: ${t("found")}`}
      >
        <table>
          <thead>
            <tr>
              <th scope="col">{t("whatDiffers")}</th>
              <th scope="col">{t("subject")}</th>
              <th scope="col" data-number>
                {t("ours")}
              </th>
              <th scope="col" data-number>
                {t("theirs")}
              </th>
              <th scope="col" data-number>
                {t("difference")}
              </th>
              <th scope="col">
                <span className="visually-hidden">{t("copyNote")}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <Row key={row.differenceId} row={row} />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Row({ row }: { row: Difference }) {
  const t = useT("reconciliation");
  const providers = useT("webhooks");
  const side = useSide(row);
  return (
    <tr>
      <td>
        <span className={classes["kind"]} data-kind={row.kind}>
          {t(`kind.${row.kind}`)}
        </span>{" "}
        {t(`code.${row.code}`)}
        <div className="dim" lang="en">
          {row.note}
        </div>
      </td>
      <td>
        <bdi>{row.subject}</bdi>
        {row.provider !== null && (
          <div className="dim">{providers(`provider.${row.provider}`)}</div>
        )}
      </td>
      <td data-number>{side(row.ours)}</td>
      <td data-number>{side(row.theirs)}</td>
      <td data-number className={classes["difference"]}>
        {side(differenceOf(row))}
      </td>
      <td>
        <CopyButton value={row.note} label={t("copyNote")} />
      </td>
    </tr>
  );
}

const DIGITS = /^-?\d{1,15}$/;

/** Theirs less ours, where both are numbers. */
export const differenceOf = ({ ours, theirs }: Pick<Difference, "ours" | "theirs">): string =>
  DIGITS.test(ours) && DIGITS.test(theirs) ? String(Number(theirs) - Number(ours)) : "";

/** Digits as money or as a number, words as they are. */
function useSide({ currency }: Difference): (text: string) => string {
  const { language, number } = useFormat();
  return (text) => {
    if (text === "") return "–";
    if (!DIGITS.test(text)) return text;
    return currency === null ? number(Number(text)) : formatMoney(Number(text), currency, language);
  };
}
