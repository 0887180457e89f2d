import { useT } from "../i18n/index.ts";
import classes from "./data-table.module.css";
import type { ColumnSpec, Sort } from "./data-table.tsx";
import { IconArrowDown, IconArrowUp } from "./icons.ts";

interface HeaderRowProps<Row> {
  columns: readonly ColumnSpec<Row>[];
  template: string;
  sort: Sort | undefined;
  onSort: ((sort: Sort) => void) | undefined;
  selection: { some: boolean; all: boolean } | undefined;
  onSelectAll: (all: boolean) => void;
}

export function HeaderRow<Row>(props: HeaderRowProps<Row>) {
  const { columns, template, sort, onSort, selection } = props;
  const t = useT("common");
  return (
    <div role="rowgroup" className={classes["headGroup"]}>
      <div
        role="row"
        aria-rowindex={1}
        className={classes["head"]}
        style={{ gridTemplateColumns: template }}
      >
        {selection !== undefined && (
          <div role="columnheader" className={classes["check"]}>
            <label>
              <input
                type="checkbox"
                checked={selection.all}
                ref={(box) => {
                  if (box !== null) box.indeterminate = selection.some && !selection.all;
                }}
                onChange={() => props.onSelectAll(!selection.all)}
                aria-label={t("selectAll")}
              />
            </label>
          </div>
        )}
        {columns.map((column) => (
          <div
            role="columnheader"
            key={column.id}
            className={classes["headCell"]}
            data-align={column.align}
            aria-sort={sortOf(column, sort)}
          >
            {column.sortable === true && onSort !== undefined ? (
              <button
                type="button"
                className={classes["sort"]}
                data-on={sort?.by === column.id || undefined}
                onClick={() => onSort({ by: column.id, direction: turned(column.id, sort) })}
              >
                {column.header}
                {sort?.by === column.id && sort.direction === "desc" ? (
                  <IconArrowDown size={12} />
                ) : (
                  <IconArrowUp size={12} />
                )}
              </button>
            ) : column.quiet === true || column.header === "" ? (
              <span className="visually-hidden">{column.header || t("actions")}</span>
            ) : (
              column.header
            )}
          </div>
        ))}
      </div>
    </div>
  );
}

const turned = (by: string, sort: Sort | undefined) =>
  sort?.by === by && sort.direction === "asc" ? "desc" : "asc";

function sortOf<Row>(column: ColumnSpec<Row>, sort: Sort | undefined) {
  if (column.sortable !== true) return undefined;
  if (sort?.by !== column.id) return "none" as const;
  return sort.direction === "asc" ? ("ascending" as const) : ("descending" as const);
}
