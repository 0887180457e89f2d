import { useEffect, useRef, type ReactNode } from "react";

/** A value that lights up for a moment when it changes, not when it first appears. */
export function Changing({ value, children }: { value: string | number; children: ReactNode }) {
  const host = useRef<HTMLSpanElement>(null);
  const shown = useRef(value);
  useEffect(() => {
    if (shown.current === value) return;
    shown.current = value;
    const element = host.current;
    if (element === null) return;
    element.dataset["changed"] = "true";
    const timer = setTimeout(() => delete element.dataset["changed"], 1700);
    return () => clearTimeout(timer);
  }, [value]);
  return <span ref={host}>{children}</span>;
}
