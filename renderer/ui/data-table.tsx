import {
  columnVisibilityFeature,
  rowSelectionFeature,
  tableFeatures,
  useTable,
  type ColumnDef,
} from "@tanstack/react-table";
import { useVirtualizer } from "@tanstack/react-virtual";
import { Skeleton } from "@mantine/core";
import { useHotkeys } from "@mantine/hooks";
import { useEffect, useMemo, useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import { useT } from "../i18n/index.ts";
import { usePreferences } from "../lib/preferences.ts";
import classes from "./data-table.module.css";
import { HeaderRow } from "./data-table-header.tsx";
import type { TableSettings } from "./table-settings.tsx";

export interface ColumnSpec<Row> {
  readonly id: string;
  readonly header: string;
  readonly cell: (row: Row) => ReactNode;
  /** CSS grid size: "120px", "minmax(200px, 2fr)". */
  readonly width: string;
  readonly align?: "left" | "right";
  /** The server can sort by this column's id. */
  readonly sortable?: boolean;
  /** Not shown until chosen. */
  readonly hidden?: boolean;
  /** Cannot be hidden. */
  readonly fixed?: boolean;
  /** The header is only for who cannot see the column: menus. */
  readonly quiet?: boolean;
}

export interface Sort {
  readonly by: string;
  readonly direction: "asc" | "desc";
}

export interface DataTableProps<Row> {
  /** Names the table for a screen reader. */
  label: string;
  columns: readonly ColumnSpec<Row>[];
  rows: readonly Row[];
  rowId: (row: Row) => string;
  /** What a screen reader says for a row's checkbox. */
  rowName: (row: Row) => string;
  settings?: TableSettings;
  /** Rows of the whole filter, when known. */
  total?: number | undefined;
  loading?: boolean;
  sort?: Sort;
  onSort?: (sort: Sort) => void;
  /** Enter and click. */
  onOpen?: (row: Row) => void;
  /** With it the rows have checkboxes; Space toggles. */
  selected?: ReadonlySet<string>;
  onSelect?: (ids: ReadonlySet<string>) => void;
  hasMore?: boolean;
  onMore?: () => void;
  /** Shown instead of rows when there is none. */
  empty?: ReactNode;
  /** The row the side panel shows. */
  currentId?: string | null;
  /** Lines drawn while loading; about as many as will come, so that nothing below jumps. */
  skeletonRows?: number;
  /** Height of the body before it fills the rest of the page: without it the table fills its parent. */
  maxHeight?: number;
}

const features = tableFeatures({ columnVisibilityFeature, rowSelectionFeature });
const HEADER_PX = 32;
const NO_SELECTION: ReadonlySet<string> = new Set();

/** The list of the console: virtual rows, keyset paging, sorting on the server, keyboard, selection. */
export function DataTable<Row extends object>(props: DataTableProps<Row>) {
  const { rows, columns, rowId, settings, onSelect, hasMore = false } = props;
  const t = useT("common");
  const { density } = usePreferences();
  const rowPx = density === "compact" ? 32 : 40;
  const scroller = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(0);
  const [, setEntered] = useState(0);
  const selected = props.selected ?? NO_SELECTION;
  const selectable = onSelect !== undefined;

  const defs = useMemo(
    () =>
      columns.map((column): ColumnDef<typeof features, Row> => ({
        id: column.id,
        header: column.header,
        cell: (context) => column.cell(context.row.original),
        enableHiding: column.fixed !== true,
      })),
    [columns],
  );
  const table = useTable({
    features,
    columns: defs,
    data: rows as Row[],
    getRowId: rowId,
    enableRowSelection: selectable,
    state: {
      columnVisibility: settings?.visible ?? {},
      rowSelection: Object.fromEntries([...selected].map((id) => [id, true])),
    },
    onColumnVisibilityChange: () => {},
    onRowSelectionChange: () => {},
  });
  const model = table.getRowModel().rows;
  const shown = columns.filter((column) => settings?.visible[column.id] !== false);
  const template = [...(selectable ? ["36px"] : []), ...shown.map((column) => column.width)].join(
    " ",
  );

  const virtual = useVirtualizer({
    count: model.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowPx,
    getItemKey: (index) => model[index]?.id ?? index,
    overscan: 12,
    scrollMargin: HEADER_PX,
    scrollPaddingStart: HEADER_PX,
  });
  useEffect(() => virtual.measure(), [virtual, rowPx]);

  const items = virtual.getVirtualItems();
  const lastShown = items.at(-1)?.index ?? 0;
  const { onMore } = props;
  useEffect(() => {
    if (hasMore && onMore !== undefined && lastShown >= model.length - 20) onMore();
  }, [hasMore, onMore, lastShown, model.length]);

  const wanted = useRef<number | null>(null);
  const focusRow = (index: number) => {
    const next = Math.max(0, Math.min(model.length - 1, index));
    wanted.current = next;
    setActive(next);
    virtual.scrollToIndex(next, { align: "auto" });
  };
  // A far row exists only after the list has scrolled there, some renders later.
  useEffect(() => {
    if (wanted.current === null) return;
    const row = scroller.current?.querySelector<HTMLElement>(`[data-index="${wanted.current}"]`);
    if (row == null) return;
    wanted.current = null;
    row.focus({ preventScroll: true });
  });
  const toggle = (id: string) => {
    if (onSelect === undefined) return;
    const next = new Set(selected);
    if (!next.delete(id)) next.add(id);
    onSelect(next);
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target instanceof HTMLElement && event.target.closest("input,textarea,button,a")) {
      if (!["KeyJ", "KeyK", "ArrowDown", "ArrowUp"].includes(event.code)) return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const row = model[active];
    const done = rowKey(event.code, {
      down: () => focusRow(active + 1),
      up: () => focusRow(active - 1),
      first: () => focusRow(0),
      last: () => focusRow(model.length - 1),
      open: () => row !== undefined && props.onOpen?.(row.original),
      select: () => row !== undefined && toggle(row.id),
    });
    if (done) {
      event.preventDefault();
      event.stopPropagation();
    }
  };
  // From anywhere on the page that is no control, j and k come into the list.
  const enter = () => {
    focusRow(active);
    setEntered((times) => times + 1);
  };
  useHotkeys([
    ["j", enter, { usePhysicalKeys: true }],
    ["k", enter, { usePhysicalKeys: true }],
  ]);

  if (props.loading === true)
    return (
      <TableSkeleton columns={shown} rowPx={rowPx} label={t("loading")} rows={props.skeletonRows} />
    );
  if (rows.length === 0) return <div className={classes["empty"]}>{props.empty}</div>;

  return (
    <div
      ref={scroller}
      className={classes["scroller"]}
      style={props.maxHeight === undefined ? undefined : { maxHeight: props.maxHeight }}
    >
      <div
        role="grid"
        aria-label={props.label}
        aria-rowcount={(props.total ?? rows.length) + 1}
        aria-multiselectable={selectable || undefined}
        className={classes["grid"]}
        style={{ minWidth: leastWidth(shown, selectable) }}
        onKeyDown={onKeyDown}
      >
        <HeaderRow
          columns={shown}
          template={template}
          sort={props.sort}
          onSort={props.onSort}
          selection={
            onSelect === undefined
              ? undefined
              : { some: selected.size > 0, all: rows.every((row) => selected.has(rowId(row))) }
          }
          onSelectAll={(all) => onSelect?.(new Set(all ? rows.map(rowId) : []))}
        />
        <div role="rowgroup" className={classes["body"]} style={{ height: virtual.getTotalSize() }}>
          {items.map((item) => {
            const row = model[item.index];
            if (row === undefined) return null;
            return (
              <div
                role="row"
                key={row.id}
                data-index={item.index}
                aria-rowindex={item.index + 2}
                aria-selected={selectable ? selected.has(row.id) : undefined}
                data-current={props.currentId === row.id || undefined}
                data-openable={props.onOpen !== undefined || undefined}
                tabIndex={item.index === active ? 0 : -1}
                className={classes["row"]}
                style={{
                  gridTemplateColumns: template,
                  height: rowPx,
                  transform: `translateY(${item.start - HEADER_PX}px)`,
                }}
                onFocus={() => setActive(item.index)}
                onClick={(event) => {
                  const { target } = event;
                  if (target instanceof Element && target.closest("a,button,input,label")) return;
                  if (window.getSelection()?.isCollapsed === false) return;
                  props.onOpen?.(row.original);
                }}
              >
                {selectable && (
                  <div role="gridcell" className={classes["check"]}>
                    <label>
                      <input
                        type="checkbox"
                        tabIndex={-1}
                        checked={selected.has(row.id)}
                        onChange={() => toggle(row.id)}
                        aria-label={t("selectRow", { name: props.rowName(row.original) })}
                      />
                    </label>
                  </div>
                )}
                {row.getVisibleCells().map((cell, index) => (
                  <div
                    role="gridcell"
                    key={cell.id}
                    className={classes["cell"]}
                    data-align={shown[index]?.align}
                  >
                    <table.FlexRender cell={cell} />
                  </div>
                ))}
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}

/** Pixels the columns need at least; narrower, the table scrolls sideways. */
function leastWidth<Row>(columns: readonly ColumnSpec<Row>[], selectable: boolean): number {
  const widths = columns.map(({ width }) => Number(/(\d+)px/.exec(width)?.[1] ?? 80));
  return widths.reduce((sum, width) => sum + width, selectable ? 36 : 0);
}

interface RowActions {
  down: () => void;
  up: () => void;
  first: () => void;
  last: () => void;
  open: () => unknown;
  select: () => unknown;
}

/** Physical keys, so that a Russian layout works. True when the key meant something. */
function rowKey(code: string, actions: RowActions): boolean {
  switch (code) {
    case "KeyJ":
    case "ArrowDown":
      actions.down();
      return true;
    case "KeyK":
    case "ArrowUp":
      actions.up();
      return true;
    case "Home":
      actions.first();
      return true;
    case "End":
      actions.last();
      return true;
    case "Enter":
      actions.open();
      return true;
    case "Space":
      actions.select();
      return true;
    default:
      return false;
  }
}

/** The table's own layout while its first page loads. */
function TableSkeleton<Row>(props: {
  columns: readonly ColumnSpec<Row>[];
  rowPx: number;
  label: string;
  rows: number | undefined;
}) {
  const template = props.columns.map((column) => column.width).join(" ");
  return (
    <div className={classes["scroller"]} role="status" aria-busy aria-label={props.label}>
      <div className={classes["grid"]} aria-hidden>
        <div className={classes["head"]} style={{ gridTemplateColumns: template }}>
          {props.columns.map((column) => (
            <div key={column.id} className={classes["headCell"]} data-align={column.align}>
              {column.quiet === true ? "" : column.header}
            </div>
          ))}
        </div>
        {Array.from({ length: props.rows ?? 14 }, (_, index) => (
          <div
            key={index}
            className={classes["skeletonRow"]}
            style={{ gridTemplateColumns: template, height: props.rowPx }}
          >
            {props.columns.map((column, place) => (
              <div key={column.id} className={classes["cell"]} data-align={column.align}>
                <Skeleton
                  height={10}
                  radius="xs"
                  width={`${45 + ((index * 7 + place * 23) % 45)}%`}
                />
              </div>
            ))}
          </div>
        ))}
      </div>
    </div>
  );
}
