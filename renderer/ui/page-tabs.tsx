import { Tabs } from "@mantine/core";
import { useHotkeys } from "@mantine/hooks";
import type { ReactNode } from "react";
import classes from "./page-tabs.module.css";

interface PageTabsProps<Name extends string> {
  names: readonly Name[];
  value: Name;
  label: (name: Name) => string;
  onChange: (name: Name) => void;
  /** What the open tab shows; it fills the rest of the page and scrolls by itself. */
  children: ReactNode;
}

/** The tabs of a page that fills the window; `[` and `]` go round them. */
export function PageTabs<Name extends string>({
  names,
  value,
  label,
  onChange,
  children,
}: PageTabsProps<Name>) {
  const step = (by: number) => {
    const next = names[(names.indexOf(value) + by + names.length) % names.length];
    if (next !== undefined) onChange(next);
  };
  useHotkeys([
    ["BracketLeft", () => step(-1), { usePhysicalKeys: true }],
    ["BracketRight", () => step(1), { usePhysicalKeys: true }],
  ]);
  return (
    <>
      <Tabs
        value={value}
        keepMounted={false}
        onChange={(next) => {
          const chosen = names.find((name) => name === next);
          if (chosen !== undefined) onChange(chosen);
        }}
      >
        <Tabs.List>
          {names.map((name) => (
            <Tabs.Tab key={name} value={name}>
              {label(name)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
      </Tabs>
      <div className={classes["panel"]} role="tabpanel" aria-label={label(value)}>
        {children}
      </div>
    </>
  );
}
