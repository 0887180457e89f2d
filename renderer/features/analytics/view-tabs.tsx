import { SegmentedControl } from "@mantine/core";
import { useEffect, useRef } from "react";
import { useT } from "#renderer/i18n/index.ts";
import { VIEWS, type View } from "./analytics-search.ts";

const inField = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  (target.isContentEditable ||
    ["TEXTAREA", "SELECT"].includes(target.tagName) ||
    (target instanceof HTMLInputElement && target.type !== "radio"));

/** The views of the page. `[` and `]` walk them; past the first and the last the tenant's tabs go on. */
export function ViewTabs({ view, onView }: { view: View; onView: (view: View) => void }) {
  const t = useT("analytics");
  const latest = useRef({ view, onView });
  useEffect(() => {
    latest.current = { view, onView };
  });
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const by = event.code === "BracketLeft" ? -1 : event.code === "BracketRight" ? 1 : 0;
      if (by === 0 || inField(event.target) || event.ctrlKey || event.metaKey || event.altKey)
        return;
      const next = VIEWS[VIEWS.indexOf(latest.current.view) + by];
      if (next === undefined) return;
      event.preventDefault();
      event.stopPropagation();
      latest.current.onView(next);
    };
    // Before the frame's own keys.
    document.addEventListener("keydown", onKey, true);
    return () => document.removeEventListener("keydown", onKey, true);
  }, []);
  return (
    <SegmentedControl
      aria-label={t("views")}
      value={view}
      onChange={(value) => onView(VIEWS.find((one) => one === value) ?? "overview")}
      data={VIEWS.map((value) => ({ value, label: t(`view.${value}`) }))}
    />
  );
}
