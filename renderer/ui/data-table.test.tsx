import { act, useState } from "react";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { render, settle } from "../testing/render.tsx";
import { DataTable, type ColumnSpec } from "./data-table.tsx";

interface Row {
  id: string;
  name: string;
}
const rows = Array.from({ length: 500 }, (_, n): Row => ({ id: `r${n}`, name: `Row ${n}` }));
const columns: readonly ColumnSpec<Row>[] = [
  { id: "name", header: "Name", width: "minmax(100px, 1fr)", cell: (row) => row.name },
];

// happy-dom measures nothing; the list needs a height to know which rows are in view.
const SIZES = { offsetHeight: 320, offsetWidth: 800, clientHeight: 320, scrollHeight: 20_000 };
const measured: [object, string, PropertyDescriptor][] = [];
beforeAll(() => {
  for (const [name, value] of Object.entries(SIZES)) {
    let owner: object = document.createElement("div");
    while (!Object.hasOwn(owner, name)) owner = Object.getPrototypeOf(owner) as object;
    const before = Object.getOwnPropertyDescriptor(owner, name);
    if (before) measured.push([owner, name, before]);
    Object.defineProperty(owner, name, { configurable: true, value });
  }
});
afterAll(() => {
  for (const [owner, name, before] of measured) Object.defineProperty(owner, name, before);
});

interface Spies {
  onOpen?: (row: Row) => void;
  onMore?: () => void;
  hasMore?: boolean;
}

function Table(spies: Spies) {
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  return (
    <>
      <output>{[...selected].join(" ")}</output>
      <DataTable
        label="Rows"
        columns={columns}
        rows={rows}
        rowId={(row) => row.id}
        rowName={(row) => row.name}
        selected={selected}
        onSelect={setSelected}
        {...spies}
      />
    </>
  );
}

/** A key by its place; `key` is what the layout makes of it. */
async function press(code: string, key: string): Promise<void> {
  await act(async () => {
    const target = document.activeElement ?? document.body;
    target.dispatchEvent(
      new KeyboardEvent("keydown", { code, key, bubbles: true, cancelable: true }),
    );
  });
  await settle(40);
}
const focused = () => document.activeElement?.getAttribute("data-index");
const selection = () => document.querySelector("output")?.textContent;
const focusFirst = () =>
  act(async () => document.querySelector<HTMLElement>('[role="row"][data-index="0"]')?.focus());

it("only the rows in view are drawn, and the whole count is announced", async () => {
  await render(<Table />);
  await settle();
  const drawn = document.querySelectorAll('[role="row"][data-index]').length;
  expect(drawn).toBeGreaterThan(8);
  expect(drawn).toBeLessThan(60);
  expect(document.querySelector('[role="grid"]')?.getAttribute("aria-rowcount")).toBe("501");
});

it("j, k, Space and Enter work by their place, on a Russian layout too", async () => {
  const onOpen = vi.fn();
  await render(<Table onOpen={onOpen} />);
  await settle();
  await focusFirst();
  await press("KeyJ", "о");
  await press("KeyJ", "о");
  expect(focused()).toBe("2");
  await press("KeyK", "л");
  expect(focused()).toBe("1");
  await press("Space", " ");
  expect(selection()).toBe("r1");
  await press("Enter", "Enter");
  expect(onOpen).toHaveBeenCalledWith(rows[1]);
});

it("j comes into the list from anywhere on the page", async () => {
  await render(<Table />);
  await settle();
  await press("KeyJ", "j");
  expect(focused()).toBe("0");
});

it("the header's box selects what is loaded, and again nothing", async () => {
  await render(<Table />);
  await settle();
  const box = document.querySelector<HTMLInputElement>('[role="columnheader"] input');
  await act(async () => box?.click());
  expect(selection()?.split(" ")).toHaveLength(500);
  await act(async () => box?.click());
  expect(selection()).toBe("");
});

it("near the end the next page is asked for", async () => {
  const onMore = vi.fn();
  await render(<Table hasMore onMore={onMore} />);
  await settle();
  expect(onMore).not.toHaveBeenCalled();
  const scroller = document.querySelector('[role="grid"]')?.parentElement;
  await act(async () => {
    if (!scroller) return;
    scroller.scrollTop = 15_800;
    scroller.dispatchEvent(new Event("scroll"));
  });
  await settle(60);
  expect(document.querySelector('[data-index="499"]')).not.toBeNull();
  expect(onMore).toHaveBeenCalled();
});
