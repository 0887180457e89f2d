import { Button } from "@mantine/core";
import { useState } from "react";
import type { KeyVersionTraffic } from "#shared/contracts/key-traffic.ts";
import { useT } from "#renderer/i18n/index.ts";
import { useFormat } from "#renderer/lib/use-format.ts";
import { sayEstimate, sayShare } from "./forecast-words.ts";
import classes from "./key-traffic.module.css";

const FIRST = 12;

interface VersionsTableProps {
  versions: readonly KeyVersionTraffic[];
  /** Is there a second key to compare with? */
  rotated: boolean;
}

/** Who still uses the old key: by app version and platform, with what its revocation would cost a day. */
export function VersionsTable({ versions, rotated }: VersionsTableProps) {
  const t = useT("keys");
  const format = useFormat();
  const [all, setAll] = useState(false);
  if (versions.length === 0) return <p className="dim">{t("noVersions")}</p>;
  const shown = all ? versions : versions.slice(0, FIRST);
  return (
    <div className={classes["scroll"]}>
      <table className={classes["table"]}>
        <thead>
          <tr>
            <th scope="col">{t("version")}</th>
            <th scope="col">{t("platform")}</th>
            <th scope="col" data-align="right">
              {rotated ? t("eventsOld") : t("events24")}
            </th>
            <th scope="col" data-align="right">
              {t("people24")}
            </th>
            {rotated && (
              <>
                <th scope="col" data-align="right">
                  {t("eventsNew")}
                </th>
                <th scope="col" data-align="right">
                  {t("onOld")}
                </th>
              </>
            )}
            <th scope="col" data-align="right">
              {t("lossDay")}
            </th>
          </tr>
        </thead>
        <tbody>
          {shown.map((row) => {
            const both = row.old.events + row.successor.events;
            return (
              <tr
                key={`${row.appVersion} ${row.platform}`}
                data-gone={row.old.events === 0 || undefined}
              >
                <td>{row.appVersion === "" ? <span className="dim">–</span> : row.appVersion}</td>
                <td>{row.platform === "" ? <span className="dim">–</span> : row.platform}</td>
                <td data-align="right">{format.number(row.old.events)}</td>
                <td data-align="right">{format.number(row.old.people)}</td>
                {rotated && (
                  <>
                    <td data-align="right">{format.number(row.successor.events)}</td>
                    <td data-align="right">
                      {both === 0 ? "–" : sayShare(row.old.events / both, format)}
                    </td>
                  </>
                )}
                <td data-align="right">{sayEstimate(row.loss.events, format)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {versions.length > FIRST && (
        <Button variant="subtle" size="compact-sm" onClick={() => setAll(!all)}>
          {all ? t("fewerVersions") : t("allVersions", { count: versions.length })}
        </Button>
      )}
    </div>
  );
}
