import { ActionIcon, Checkbox, Menu, SegmentedControl, Tooltip } from "@mantine/core";
import { useCallback, useState } from "react";
import { useT } from "../i18n/index.ts";
import { setPreferences, usePreferences } from "../lib/preferences.ts";
import type { ColumnSpec } from "./data-table.tsx";
import { IconColumns } from "./icons.ts";
import classes from "./data-table.module.css";

export interface TableSettings {
  /** Column id → shown. */
  readonly visible: Readonly<Record<string, boolean>>;
  readonly setVisible: (id: string, shown: boolean) => void;
}

const keyOf = (id: string) => `umg.table.${id}`;

function readVisible(id: string): Record<string, boolean> {
  try {
    return JSON.parse(localStorage.getItem(keyOf(id)) ?? "{}") as Record<string, boolean>;
  } catch {
    return {};
  }
}

/** Which columns of the table `id` the person wants; remembered on this computer. */
export function useTableSettings<Row>(
  id: string,
  columns: readonly ColumnSpec<Row>[],
): TableSettings {
  const [chosen, setChosen] = useState(() => readVisible(id));
  const setVisible = useCallback(
    (column: string, shown: boolean) =>
      setChosen((now) => {
        const next = { ...now, [column]: shown };
        localStorage.setItem(keyOf(id), JSON.stringify(next));
        return next;
      }),
    [id],
  );
  const visible = Object.fromEntries(
    columns.map((column) => [column.id, chosen[column.id] ?? column.hidden !== true]),
  );
  return { visible, setVisible };
}

interface TableToolsProps<Row> {
  settings: TableSettings;
  columns: readonly ColumnSpec<Row>[];
}

/** The menu with the columns and the density. */
export function TableTools<Row>({ settings, columns }: TableToolsProps<Row>) {
  const t = useT("common");
  const { density } = usePreferences();
  return (
    <Menu position="bottom-end" closeOnItemClick={false}>
      <Menu.Target>
        <Tooltip label={t("columns")}>
          <ActionIcon aria-label={t("columns")}>
            <IconColumns size={16} />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown miw={200}>
        <Menu.Label>{t("columns")}</Menu.Label>
        {columns
          .filter(
            (column) => column.fixed !== true && column.quiet !== true && column.header !== "",
          )
          .map((column) => (
            <Menu.Item
              key={column.id}
              role="menuitemcheckbox"
              aria-checked={settings.visible[column.id] === true}
              leftSection={
                <Checkbox.Indicator size="xs" checked={settings.visible[column.id] === true} />
              }
              onClick={() => settings.setVisible(column.id, settings.visible[column.id] !== true)}
            >
              {column.header}
            </Menu.Item>
          ))}
        <Menu.Divider />
        <Menu.Label>{t("density")}</Menu.Label>
        <SegmentedControl
          fullWidth
          className={classes["density"] ?? ""}
          value={density}
          onChange={(value) => setPreferences({ density: value as typeof density })}
          data={[
            { value: "compact", label: t("densityCompact") },
            { value: "normal", label: t("densityNormal") },
          ]}
        />
      </Menu.Dropdown>
    </Menu>
  );
}
