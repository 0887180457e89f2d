import type { z } from "zod";
import type { AccessMatrix } from "#shared/contracts/access.ts";
import { ROLES } from "#shared/access/index.ts";
import { useT } from "#renderer/i18n/index.ts";
import { IconCheck } from "#renderer/ui/icons.ts";
import { EmptyState } from "#renderer/ui/states.tsx";
import { groupByNoun, matchesPermission } from "./permission-groups.ts";
import classes from "./staff.module.css";

export type MatrixRow = z.infer<typeof AccessMatrix>["permissions"][number];

/** Yes and no by shape and by word, so that neither colour nor sight is needed. */
function Cell({ allowed, edge = false }: { allowed: boolean; edge?: boolean }) {
  const t = useT("staff");
  return (
    <td className={edge ? classes["first"] : undefined}>
      <span className={classes["cell"]} data-allowed={allowed}>
        {allowed ? <IconCheck size={16} aria-hidden /> : <span aria-hidden>–</span>}
        <span className="visually-hidden">{t(allowed ? "matrix.yes" : "matrix.no")}</span>
      </span>
    </td>
  );
}

function Head() {
  const t = useT("staff");
  const roles = useT("access");
  return (
    <thead>
      <tr>
        <td className={classes["permission"]} />
        <td />
        <th scope="colgroup" colSpan={ROLES.length} className={classes["first"]}>
          {t("matrix.platform")}
        </th>
        <th scope="colgroup" colSpan={ROLES.length} className={classes["first"]}>
          {t("matrix.tenant")}
        </th>
        <th scope="colgroup" colSpan={2} className={classes["first"]}>
          {t("matrix.machine")}
        </th>
      </tr>
      <tr>
        <th scope="col" className={classes["permission"]}>
          {t("matrix.permission")}
        </th>
        <th scope="col">{t("matrix.effect")}</th>
        {(["platform", "tenant"] as const).flatMap((scope) =>
          ROLES.map((role, index) => (
            <th
              key={`${scope}.${role}`}
              scope="col"
              className={index === 0 ? classes["first"] : undefined}
              data-column={`${scope}.${role}`}
            >
              {roles(role)}
            </th>
          )),
        )}
        <th scope="col" className={classes["first"]} data-column="system">
          {t("matrix.system")}
        </th>
        <th scope="col" data-column="impersonated">
          {t("matrix.impersonated")}
        </th>
      </tr>
    </thead>
  );
}

function Row({ row }: { row: MatrixRow }) {
  const t = useT("staff");
  const words = useT("access");
  return (
    <tr data-permission={row.permission}>
      <th scope="row" className={classes["permission"]}>
        <span className={classes["name"]}>
          {words(row.permission)}
          <span className="mono dim">{row.permission}</span>
        </span>
      </th>
      <td>
        <span className={classes["effect"]} data-effect={row.effect}>
          {t(`effect.${row.effect}`)}
        </span>
      </td>
      {ROLES.map((role, index) => (
        <Cell key={role} allowed={row.platform[role]} edge={index === 0} />
      ))}
      {ROLES.map((role, index) => (
        <Cell key={role} allowed={row.tenant[role]} edge={index === 0} />
      ))}
      <Cell allowed={row.system} edge />
      <Cell allowed={row.impersonated} />
    </tr>
  );
}

/** Permission × role, grouped by noun; `search` filters by code and by meaning. */
export function PermissionMatrix({ rows, search }: { rows: readonly MatrixRow[]; search: string }) {
  const t = useT("staff");
  const words = useT("access");
  const found = rows.filter((row) =>
    matchesPermission(row.permission, words(row.permission), search),
  );
  if (found.length === 0)
    return <EmptyState title={t("matrix.none", { search })} text={t("matrix.noneText")} />;
  return (
    <div className={classes["wide"]} tabIndex={0} role="region" aria-label={t("tab.matrix")}>
      <table className={classes["matrix"]}>
        <Head />
        {groupByNoun(found).map((group) => (
          <tbody key={group.noun}>
            <tr className={classes["group"]}>
              <th scope="rowgroup" colSpan={2 + 2 * ROLES.length + 2}>
                {t(`noun.${group.noun as "tenants"}`)}
              </th>
            </tr>
            {group.rows.map((row) => (
              <Row key={row.permission} row={row} />
            ))}
          </tbody>
        ))}
      </table>
    </div>
  );
}
