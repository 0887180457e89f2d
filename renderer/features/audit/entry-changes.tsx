import { Button } from "@mantine/core";
import { useState } from "react";
import { useT } from "#renderer/i18n/index.ts";
import classes from "./audit.module.css";
import { entryDiff, showLeaf, type DiffRow, type Json } from "./entry-diff.ts";

const SIGN = { added: "+", removed: "−", changed: "~", same: "" } as const;

function Value({ value }: { value: Json | undefined }) {
  if (value === undefined) return <span className="dim">–</span>;
  if (value === null) return <span className="mono dim">null</span>;
  return (
    <span className="mono">
      <bdi>{showLeaf(value)}</bdi>
    </span>
  );
}

function Row({ row }: { row: DiffRow }) {
  const t = useT("audit");
  return (
    <tr data-change={row.change}>
      <th scope="row">
        <span className={classes["sign"]} aria-hidden>
          {SIGN[row.change]}
        </span>
        <span className="mono">{row.path}</span>
        <span className="visually-hidden"> {t(`change.${row.change}`)}</span>
      </th>
      <td data-side="before">
        <Value value={row.before} />
      </td>
      <td data-side="after">
        <Value value={row.after} />
      </td>
    </tr>
  );
}

/** What an audit entry changed: fields that differ first; the unchanged ones on request. */
export function EntryChanges({ before, after }: { before: Json | null; after: Json | null }) {
  const t = useT("audit");
  const [withSame, setWithSame] = useState(false);
  const rows = entryDiff(before, after);
  const differing = rows.filter((row) => row.change !== "same");
  const same = rows.length - differing.length;
  if (rows.length === 0) return <p className={classes["none"]}>{t("entry.noChanges")}</p>;
  const shown = withSame || differing.length === 0 ? rows : differing;
  return (
    <>
      <table className={classes["diff"]}>
        <thead>
          <tr>
            <th scope="col">{t("entry.field")}</th>
            <th scope="col">{t("entry.before")}</th>
            <th scope="col">{t("entry.after")}</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((row) => (
            <Row key={row.path} row={row} />
          ))}
        </tbody>
      </table>
      {!withSame && same > 0 && differing.length > 0 && (
        <Button variant="subtle" size="compact-xs" mt={6} onClick={() => setWithSame(true)}>
          {t("entry.showSame", { count: same })}
        </Button>
      )}
    </>
  );
}
