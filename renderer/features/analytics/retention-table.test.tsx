import { act } from "react";
import { expect, it } from "vitest";
import type { RetentionAnswer } from "#shared/contracts/analytics.ts";
import { setPreferences } from "#renderer/lib/preferences.ts";
import { render } from "#renderer/testing/render.tsx";
import { RetentionTable } from "./retention-table.tsx";
import { Inside, someAnalytics } from "./testing/some-analytics.tsx";

const day = (text: string) => Date.parse(`${text}T00:00:00Z`) / 1000;
const answer: RetentionAnswer = {
  asOf: "2026-11-23T00:00:00.000Z",
  range: { from: "2026-11-20T00:00:00.000Z", to: "2026-11-23T00:00:00.000Z" },
  timeZone: "UTC",
  partial: { bucket: 2 },
  step: "day",
  at: [day("2026-11-20"), day("2026-11-21"), day("2026-11-22")],
  sizes: [1200, 40, 0],
  counts: [
    [1200, 400, 6],
    [40, 1, null],
    [0, null, null],
  ],
  shares: [
    [1, 1 / 3, 0.005],
    [1, 0.025, null],
    [null, null, null],
  ],
  average: [1, 401 / 1240, 0.005],
};
const rows = () =>
  [...document.querySelectorAll("tbody tr")].map((row) =>
    [...row.children].map((cell) => cell.textContent?.replaceAll("\u00a0", " ")),
  );
const draw = (counts?: true) =>
  render(
    <Inside value={someAnalytics({ search: { view: "retention", counts } })}>
      <RetentionTable answer={answer} />
    </Inside>,
  );

it("each cell says its share, what has not come yet is empty, a cohort without people is left out", async () => {
  await draw();
  expect(rows()).toEqual([
    ["Average", "1,240", "100%", "32.3%", "0.5%"],
    ["20 Nov 2026", "1,200", "100%", "33.3%", "0.5%"],
    ["21 Nov 2026", "40", "100%", "2.5%", ""],
  ]);
});

it("the same as people, with the share on hover", async () => {
  await draw(true);
  expect(rows()[1]).toEqual(["20 Nov 2026", "1,200", "1,200", "400", "6"]);
  expect(document.querySelector("[title='400 people, 33.3%']")).not.toBeNull();
});

it("is told without colour: every cell that came says its number, every other is hatched and says why", async () => {
  await draw();
  const cells = [...document.querySelectorAll<HTMLElement>("tbody tr:not(:first-child) td[title]")];
  expect(cells).toHaveLength(6);
  const empty = cells.filter((cell) => cell.textContent === "");
  expect(empty.map((cell) => [cell.dataset["none"], cell.title])).toEqual([
    ["true", "Has not come yet"],
  ]);
});

it("speaks Russian", async () => {
  await act(async () => setPreferences({ language: "ru" }));
  try {
    await draw();
    expect(rows()[0]?.[0]).toBe("В среднем");
    expect(rows()[1]).toEqual(["20.11.2026", "1 200", "100 %", "33,3 %", "0,5 %"]);
  } finally {
    await act(async () => setPreferences({ language: "en" }));
  }
});
