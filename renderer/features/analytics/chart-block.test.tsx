import { act } from "react";
import { afterAll, beforeAll, beforeEach, expect, it, vi } from "vitest";
import { byText, click, render, settle } from "#renderer/testing/render.tsx";
import { ChartBlock } from "./chart-block.tsx";
import type { ChartData } from "./series-lines.ts";
import { Inside, someAnalytics } from "./testing/some-analytics.tsx";

interface FakeOptions {
  cursor: { bind: { dblclick: () => () => null } };
  hooks: Record<"setCursor" | "setSelect", ((plot: unknown) => void)[]>;
}
// happy-dom has no canvas: the plot is a stand-in with one pixel a second and the options it was given.
const plots = vi.hoisted(() => [] as { options: unknown; series: object[]; setSelect: unknown }[]);
vi.mock("uplot", () => ({
  default: class {
    static tzDate = (date: Date) => date;
    select = { left: 0, width: 0 };
    cursor = { left: 0 };
    options: unknown;
    series: object[] = [];
    constructor(options: unknown) {
      this.options = options;
      plots.push(this as never);
    }
    posToVal = (x: number) => x;
    valToPos = (value: number) => value;
    setSelect = () => {};
    setData = () => {};
    setSeries = (index: number, state: object) => {
      this.series[index] = state;
    };
    destroy = () => {};
  },
}));
const observer = globalThis.ResizeObserver;
beforeAll(() => {
  globalThis.ResizeObserver = class {
    readonly #tell: ResizeObserverCallback;
    constructor(tell: ResizeObserverCallback) {
      this.#tell = tell;
    }
    observe() {
      this.#tell([{ contentRect: { width: 800, height: 260 } }] as never, this as never);
    }
    unobserve() {}
    disconnect() {}
  } as never;
});
afterAll(() => {
  globalThis.ResizeObserver = observer;
});
beforeEach(() => {
  plots.length = 0;
});

const HOUR = 3_600_000;
const data: ChartData = {
  times: [0, HOUR, 2 * HOUR, 3 * HOUR],
  endMs: 4 * HOUR,
  lines: [
    { id: "0", label: "Orders", values: [5, 1234, 7, 2], colour: 1 },
    { id: "1", label: "Visits", values: [9, 8, 7, 6], colour: 2 },
  ],
  totals: new Map([
    ["0", 1248],
    ["1", 30],
  ]),
  detail: "minute",
  running: true,
  zone: "UTC",
};
const last = () => {
  const plot = plots.at(-1) as unknown as {
    options: FakeOptions;
    select: object;
    cursor: object;
    series: object[];
  };
  return { plot, options: plot.options };
};

it("dragging over a part asks for exactly its whole steps, double click goes back", async () => {
  const onZoom = vi.fn();
  const onBack = vi.fn();
  await render(
    <Inside value={someAnalytics({ onZoom, onBack })}>
      <ChartBlock title="Trend" data={data} />
    </Inside>,
  );
  await settle();
  const { plot, options } = last();
  plot.select = { left: 3600 + 10, width: 3600 };
  await act(async () => options.hooks.setSelect[0]?.(plot));
  expect(onZoom).toHaveBeenCalledExactlyOnceWith(HOUR, 3 * HOUR);
  plot.select = { left: 5, width: 0 };
  await act(async () => options.hooks.setSelect[0]?.(plot));
  expect(onZoom).toHaveBeenCalledTimes(1);
  options.cursor.bind.dblclick()();
  expect(onBack).toHaveBeenCalledTimes(1);
});

it("the readout says the exact values of the bucket under the pointer", async () => {
  await render(
    <Inside value={someAnalytics()}>
      <ChartBlock title="Trend" data={data} />
    </Inside>,
  );
  await settle();
  const { plot, options } = last();
  plot.cursor = { left: 3700 };
  await act(async () => options.hooks.setCursor[0]?.(plot));
  const text = document.body.textContent ?? "";
  expect(text).toContain("1 Jan 1970, 01:00");
  expect(text).toContain("Orders1,234");
  plot.cursor = { left: -10 };
  await act(async () => options.hooks.setCursor[0]?.(plot));
  expect(document.body.textContent).not.toContain("1 Jan 1970, 01:00");
});

it("the legend hides a line in the address, and one of an address is hidden", async () => {
  const patch = vi.fn();
  await render(
    <Inside value={someAnalytics({ patch, search: { hide: ["1"] } })}>
      <ChartBlock title="Trend" data={data} />
    </Inside>,
  );
  await settle();
  const [orders, visits] = document.querySelectorAll<HTMLElement>("[aria-pressed]");
  expect([orders, visits].map((one) => one?.getAttribute("aria-pressed"))).toEqual([
    "true",
    "false",
  ]);
  expect(last().plot.series[3]).toEqual({ show: false });
  expect(last().plot.series[1]).toEqual({ show: true });
  await click(orders as HTMLElement);
  expect(patch).toHaveBeenCalledWith({ hide: ["1", "0"] }, true);
});

it("the table has the same numbers, newest first, and says which step is still running", async () => {
  await render(
    <Inside value={someAnalytics({ search: { table: true } })}>
      <div style={{ height: 300 }}>
        <ChartBlock title="Trend" data={data} />
      </div>
    </Inside>,
  );
  await settle();
  expect(document.querySelector('[role="grid"]')?.getAttribute("aria-rowcount")).toBe("5");
  expect(byText('[role="columnheader"]', /Orders/)).toBeTruthy();
});
