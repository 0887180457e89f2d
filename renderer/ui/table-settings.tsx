import { ActionIcon, Checkbox, Input, Popover, SegmentedControl, Tooltip } from "@mantine/core";
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

/** The columns and the density. */
export function TableTools<Row>({ settings, columns }: TableToolsProps<Row>) {
  const t = useT("common");
  const { density } = usePreferences();
  const [opened, setOpened] = useState(false);
  const choices = columns.filter(
    (column) => column.fixed !== true && column.quiet !== true && column.header !== "",
  );
  return (
    <Popover position="bottom-end" opened={opened} onChange={setOpened} trapFocus returnFocus>
      <Popover.Target>
        <Tooltip label={t("columns")} disabled={opened}>
          <ActionIcon aria-label={t("columns")} onClick={() => setOpened(!opened)}>
            <IconColumns size={16} />
          </ActionIcon>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown aria-label={t("columns")} className={classes["settings"] ?? ""}>
        <Checkbox.Group
          label={t("columns")}
          value={choices.filter(({ id }) => settings.visible[id] === true).map(({ id }) => id)}
          onChange={(shown) => {
            for (const { id } of choices) {
              const wanted = shown.includes(id);
              if (wanted !== (settings.visible[id] === true)) settings.setVisible(id, wanted);
            }
          }}
        >
          <div className={classes["choices"]}>
            {choices.map((column) => (
              <Checkbox key={column.id} value={column.id} label={column.header} />
            ))}
          </div>
        </Checkbox.Group>
        <Input.Wrapper label={t("density")} labelElement="div">
          <SegmentedControl
            fullWidth
            aria-label={t("density")}
            value={density}
            onChange={(value) => setPreferences({ density: value as typeof density })}
            data={[
              { value: "compact", label: t("densityCompact") },
              { value: "normal", label: t("densityNormal") },
            ]}
          />
        </Input.Wrapper>
      </Popover.Dropdown>
    </Popover>
  );
}
