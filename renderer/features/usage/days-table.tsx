import { Button, Select } from "@mantine/core";
import { useMemo } from "react";
import type { UsageDay, UsageSummary } from "#shared/contracts/usage.ts";
import { useT } from "#renderer/i18n/index.ts";
import { useFormat } from "#renderer/lib/use-format.ts";
import { DataTable, type ColumnSpec } from "#renderer/ui/data-table.tsx";
import { IconX } from "#renderer/ui/icons.ts";
import { RelativeTime } from "#renderer/ui/relative-time.tsx";
import { EmptyState } from "#renderer/ui/states.tsx";
import { DrillNumber } from "./drill-number.tsx";
import type { UsageSearch } from "./feature.ts";
import { useDayFormat } from "./months.ts";
import classes from "./usage.module.css";

interface DaysTableProps {
  rows: readonly UsageDay[] | undefined;
  apps: UsageSummary["apps"];
  search: UsageSearch;
  patch: (change: Partial<UsageSearch>) => void;
  appName: (appId: string) => string;
}

/** A row per app and day; a number opens the events it counts. */
export function DaysTable({ rows, apps, search, patch, appName }: DaysTableProps) {
  const t = useT("usage");
  const names = useDayFormat();
  const columns = useColumns(appName, patch);
  const shown = useMemo(
    () =>
      (rows ?? []).filter(
        (row) =>
          (search.app === undefined || row.appId === search.app) &&
          (search.day === undefined || row.day === search.day),
      ),
    [rows, search.app, search.day],
  );
  return (
    <>
      <div className={classes["tools"]}>
        <Select
          w={190}
          aria-label={t("app")}
          placeholder={t("allApps")}
          clearable
          value={search.app ?? null}
          onChange={(app) => patch({ app: app ?? undefined })}
          data={apps.map(({ appId }) => ({ value: appId as string, label: appName(appId) }))}
        />
        {search.day !== undefined && (
          <Button
            variant="default"
            rightSection={<IconX size={13} />}
            onClick={() => patch({ day: undefined })}
            aria-label={t("clearDay")}
          >
            {t("dayFilter", { day: names.day(search.day) })}
          </Button>
        )}
      </div>
      <DataTable
        label={t("view.days")}
        columns={columns}
        rows={shown}
        rowId={(row) => `${row.day}.${row.appId}`}
        rowName={(row) => `${row.day} ${appName(row.appId)}`}
        loading={rows === undefined}
        onOpen={(row) => patch({ eventsOn: row.day, eventsOf: row.appId, events: "live" })}
        maxHeight={420}
        empty={<EmptyState title={t("empty")} text={t("empty.text")} />}
      />
    </>
  );
}

function useColumns(
  appName: (appId: string) => string,
  patch: (change: Partial<UsageSearch>) => void,
): readonly ColumnSpec<UsageDay>[] {
  const t = useT("usage");
  const format = useFormat();
  const names = useDayFormat();
  return useMemo((): readonly ColumnSpec<UsageDay>[] => {
    const drill = (row: UsageDay, count: number, events: "live" | "test") => (
      <DrillNumber
        count={count}
        says={`${t("showEvents")}: ${appName(row.appId)}, ${names.day(row.day)}`}
        onOpen={() => patch({ eventsOn: row.day, eventsOf: row.appId, events })}
      />
    );
    const amount = (
      id: "late" | "duplicates" | "refused",
      header: string,
    ): ColumnSpec<UsageDay> => ({
      id,
      header,
      width: "minmax(96px, 0.7fr)",
      align: "right",
      cell: (row) => (
        <span className={row[id] === 0 ? "dim" : "tabular"}>{format.number(row[id])}</span>
      ),
    });
    return [
      {
        id: "day",
        header: t("day"),
        width: "120px",
        cell: (row) => (
          <>
            {names.short(row.day)} <span className="dim">{names.weekday(row.day)}</span>
          </>
        ),
      },
      {
        id: "app",
        header: t("app"),
        width: "minmax(140px, 1.6fr)",
        cell: (row) => <bdi>{appName(row.appId)}</bdi>,
      },
      {
        id: "events",
        header: t("events"),
        width: "minmax(110px, 0.8fr)",
        align: "right",
        cell: (row) => drill(row, row.events, "live"),
      },
      {
        id: "eventsTest",
        header: t("testShort"),
        width: "minmax(110px, 0.8fr)",
        align: "right",
        cell: (row) => drill(row, row.eventsTest, "test"),
      },
      amount("late", t("late")),
      amount("duplicates", t("duplicates")),
      amount("refused", t("refused")),
      {
        id: "closed",
        header: t("closed"),
        width: "minmax(110px, 0.8fr)",
        cell: (row) => (
          <span className="dim">
            {row.closedAt === null ? t("closed.no") : <RelativeTime at={row.closedAt} />}
          </span>
        ),
      },
    ];
  }, [t, format, names, appName, patch]);
}
