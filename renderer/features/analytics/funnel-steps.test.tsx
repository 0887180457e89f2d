import { act, useState } from "react";
import { expect, it } from "vitest";
import { byText, click, render, settle } from "#renderer/testing/render.tsx";
import { chosenOf } from "./chosen-event.ts";
import { FunnelSteps, moved } from "./funnel-steps.tsx";

const NAMES = ["Signed up", "Product viewed", "Order completed", "App opened"];

function Editor({ start }: { start: string[] }) {
  const [steps, setSteps] = useState(() => chosenOf(start, undefined));
  return (
    <>
      <output>{steps.map(({ name }) => name).join(" > ")}</output>
      <FunnelSteps steps={steps} names={NAMES} onChange={setSteps} />
    </>
  );
}
const steps = () => document.querySelector("output")?.textContent;
const inputs = () => [
  ...document.querySelectorAll<HTMLInputElement>("ol input:not([type=hidden])"),
];
const focusStep = (index: number) => act(async () => inputs()[index]?.focus());
const focused = () => inputs().indexOf(document.activeElement as HTMLInputElement);
const press = async (code: string, altKey = true) => {
  await act(async () => {
    document.activeElement?.dispatchEvent(
      new KeyboardEvent("keydown", { code, key: code, altKey, bubbles: true, cancelable: true }),
    );
  });
  await settle();
};

it("a step moves by Alt and the arrows, and the focus goes with it", async () => {
  await render(<Editor start={["A", "B", "C"]} />);
  await focusStep(0);
  await press("ArrowDown");
  expect(steps()).toBe("B > A > C");
  expect(focused()).toBe(1);
  await press("ArrowDown");
  expect(steps()).toBe("B > C > A");
  // The end is the end.
  await press("ArrowDown");
  expect(steps()).toBe("B > C > A");
  await press("ArrowUp");
  expect(steps()).toBe("B > A > C");
  expect(focused()).toBe(1);
});

it("without Alt the arrows are the field's own", async () => {
  await render(<Editor start={["A", "B"]} />);
  await focusStep(0);
  await press("ArrowDown", false);
  expect(steps()).toBe("A > B");
});

it("a step is removed by Alt and Backspace, never the last one, and the focus stays in the list", async () => {
  await render(<Editor start={["A", "B"]} />);
  await focusStep(1);
  await press("Backspace");
  expect(steps()).toBe("A");
  expect(focused()).toBe(0);
  await press("Backspace");
  expect(steps()).toBe("A");
});

it("adding goes on with an event that is not there yet and into its field", async () => {
  await render(<Editor start={["Signed up"]} />);
  await click(byText("button", "Add a step"));
  expect(steps()).toBe("Signed up > Product viewed");
  expect(focused()).toBe(1);
});

it("moving loses and doubles nothing", () => {
  expect(moved(["a", "b", "c", "d"], 3, 0)).toEqual(["d", "a", "b", "c"]);
  expect(moved(["a", "b"], 0, 1)).toEqual(["b", "a"]);
});
