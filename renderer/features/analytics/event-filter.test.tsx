import { act, useState } from "react";
import { beforeEach, expect, it } from "vitest";
import { setPreferences } from "#renderer/lib/preferences.ts";
import { answerCalls } from "#renderer/testing/answer-calls.ts";
import { click, render, settle, type } from "#renderer/testing/render.tsx";
import { EventPick } from "./event-pick.tsx";
import { questionsOf } from "./questions.ts";
import { labelOf } from "./series-lines.ts";
import { Inside, someAnalytics } from "./testing/some-analytics.tsx";

beforeEach(() => setPreferences({ language: "en" }));

function Editor() {
  const [chosen, setChosen] = useState({ name: "Order completed", where: "" });
  return (
    <Inside value={someAnalytics()}>
      <output>{JSON.stringify(chosen)}</output>
      <EventPick label="Step 2" chosen={chosen} names={["Order completed"]} onChange={setChosen} />
    </Inside>
  );
}
const shown = () => JSON.parse(document.querySelector("output")?.textContent ?? "{}") as object;
const button = (name: string) => {
  const found = document.querySelector<HTMLButtonElement>(`button[aria-label="${name}"]`);
  if (found === null) throw new Error(`no button ${name}`);
  return found;
};

it("one event gets a filter of its own by the keyboard, and its button says it", async () => {
  const calls = answerCalls({
    "analytics.properties": () => ({ properties: [] }),
    "analytics.propertyValues": () => ({ property: "country", values: [] }),
  });
  await render(<Editor />);
  await click(button("Filter of: Step 2"));
  await settle(40);
  const input = document.querySelector<HTMLInputElement>("[role=dialog] input");
  if (input === null) throw new Error("no filter");
  await type(input, "country:DE");
  await act(async () => {
    input.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
  });
  await settle();
  expect(shown()).toEqual({ name: "Order completed", where: "country:DE" });
  expect(button("Filter of: Step 2: country:DE").textContent).toBe("country:DE");
  // What is offered is what this event carries.
  expect(calls.find(({ path }) => path === "analytics.properties")?.input).toMatchObject({
    event: "Order completed",
  });
});

it("the filters of an address are asked of their own event only", () => {
  const filter = { property: "country", operator: "is", values: ["DE"] };
  const { asked } = someAnalytics();
  const questions = questionsOf(
    {
      events: ["A", ""],
      where: ["", "country:DE"],
      steps: ["A", "B"],
      stepsWhere: ["country:DE"],
      start: "A",
      startWhere: "country:DE",
    },
    asked,
  );
  const free = { name: "A", filters: [] };
  expect(questions.trends).toMatchObject({
    filters: [],
    events: [free, { name: null, filters: [filter] }],
  });
  expect(questions.funnel?.steps).toEqual([
    { name: "A", filters: [filter] },
    { name: "B", filters: [] },
  ]);
  expect(questions.retention).toMatchObject({
    start: { name: "A", filters: [filter] },
    returning: { name: null, filters: [] },
  });
});

it("two lines of one event are told apart by their filters, the values of a breakdown stay as they are", () => {
  const words = {
    all: "All events",
    other: "Other",
    missing: "none",
    before: String,
    where: (key: string) => (key === "1" ? "country:DE" : ""),
  };
  expect(labelOf({ key: "0", kind: "event", label: "A" }, words)).toBe("A");
  expect(labelOf({ key: "1", kind: "event", label: "A" }, words)).toBe("A · country:DE");
  expect(labelOf({ key: "1", kind: "all", label: "" }, words)).toBe("All events · country:DE");
  expect(labelOf({ key: "1", kind: "value", label: "1" }, words)).toBe("1");
});
