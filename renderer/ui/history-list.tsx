import type { ReactNode } from "react";
import classes from "./history-list.module.css";
import { RelativeTime } from "./relative-time.tsx";

interface HistoryEntry {
  at: string;
  key: string;
  what: ReactNode;
  /** Who it was, or an amount. */
  aside: ReactNode;
}

/** What happened, the latest first, as the caller orders it; `empty` when nothing did. */
export function HistoryList({
  entries,
  empty,
}: {
  entries: readonly HistoryEntry[];
  empty: string;
}) {
  if (entries.length === 0) return <p className={classes["none"]}>{empty}</p>;
  return (
    <ul className={classes["history"]}>
      {entries.map(({ at, key, what, aside }, index) => (
        <li key={`${at} ${key} ${index}`}>
          <span>{what}</span>
          <span>{aside}</span>
          <span className={classes["when"]}>
            <RelativeTime at={at} />
          </span>
        </li>
      ))}
    </ul>
  );
}
