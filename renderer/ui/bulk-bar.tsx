import { Button } from "@mantine/core";
import type { ReactNode } from "react";
import { useT } from "../i18n/index.ts";
import classes from "./bulk.module.css";
import { IconX } from "./icons.ts";

interface BulkBarProps {
  /** "12 of 3,402 selected". */
  selected: string;
  /** Beside the number: a way to select more. */
  more?: ReactNode;
  onClear: () => void;
  /** What can be done with them. */
  children: ReactNode;
}

/** Below a list while something in it is selected. */
export function BulkBar({ selected, more, onClear, children }: BulkBarProps) {
  const c = useT("common");
  return (
    <div className={classes["bar"]} role="region" aria-label={c("actions")}>
      <span role="status">{selected}</span>
      {more}
      <span className={classes["gap"]} />
      {children}
      <Button variant="subtle" color="gray" leftSection={<IconX size={14} />} onClick={onClear}>
        {c("clearSelection")}
      </Button>
    </div>
  );
}
