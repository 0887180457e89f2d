import { act } from "react";
import { expect, it } from "vitest";
import { byText, click, render, settle } from "#renderer/testing/render.tsx";
import { EventTree } from "./event-tree.tsx";

const JSON_TEXT = '{"order":{"sum":12.5,"items":["<i>a</i>",null]},"ok":true}';
const paths = () =>
  [...document.querySelectorAll<HTMLElement>("[role=treeitem]")].map(
    (item) => item.dataset["path"],
  );
const press = async (key: string) => {
  await act(async () => {
    document.activeElement?.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
  });
  await settle();
};

it("shows every value of an event as text and folds by the arrow keys", async () => {
  await render(<EventTree name="Properties" json={JSON_TEXT} />);
  expect(paths()).toEqual([
    "/order",
    "/order/sum",
    "/order/items",
    "/order/items/0",
    "/order/items/1",
    "/ok",
  ]);
  expect(document.querySelector("i")).toBeNull();
  act(() => document.querySelector<HTMLElement>("[role=treeitem]")?.focus());
  await press("ArrowLeft");
  expect(paths()).toEqual(["/order", "/ok"]);
  await press("ArrowRight");
  await press("ArrowRight");
  expect((document.activeElement as HTMLElement).dataset["path"]).toBe("/order/sum");
  await press("ArrowLeft");
  expect((document.activeElement as HTMLElement).dataset["path"]).toBe("/order");
});

it("closes and opens all of it", async () => {
  await render(<EventTree name="Properties" json={JSON_TEXT} />);
  await click(byText("button", "Close all"));
  expect(paths()).toEqual(["/order", "/ok"]);
  await click(byText("button", "Open all"));
  expect(paths()).toHaveLength(6);
});
