import { SegmentedControl } from "@mantine/core";
import { useEffect, type ReactNode } from "react";
import { useT } from "#renderer/i18n/index.ts";
import { setPreferences, usePreferences } from "#renderer/lib/preferences.ts";
import classes from "./door.module.css";

interface DoorProps {
  title: string;
  /** Under the title, one or two lines. */
  lead?: ReactNode;
  children: ReactNode;
  version?: string | undefined;
}

/** The frame of every page before signing in. */
export function Door({ title, lead, children, version }: DoorProps) {
  const t = useT("auth");
  const shell = useT("shell");
  const { language } = usePreferences();
  useEffect(() => {
    document.title = `${title} · UnMoGrowP`;
  }, [title]);
  return (
    <div className={classes["door"]}>
      <main className={classes["card"]}>
        <svg viewBox="0 0 32 32" width="36" height="36" aria-hidden>
          <rect width="32" height="32" rx="8" fill="#4453c9" />
          <path
            d="M8 21.5 13 15l4 4 7-9.5"
            fill="none"
            stroke="#fff"
            strokeWidth="3"
            strokeLinecap="round"
            strokeLinejoin="round"
          />
        </svg>
        <div>
          <h1 className={classes["title"]}>{title}</h1>
          {lead !== undefined && <p className={classes["lead"]}>{lead}</p>}
        </div>
        {children}
      </main>
      <footer className={classes["footer"]}>
        <span>UnMoGrowP{version === undefined ? "" : ` · ${t("version", { version })}`}</span>
        <SegmentedControl
          aria-label={shell("language")}
          value={language}
          onChange={(value) => setPreferences({ language: value as typeof language })}
          data={[
            { value: "en", label: "English" },
            { value: "ru", label: "Русский" },
          ]}
        />
      </footer>
    </div>
  );
}

/** Fields one under another, the button as wide as they are. */
export function DoorForm(props: { onSubmit: () => void; children: ReactNode }) {
  return (
    <form
      className={classes["form"]}
      onSubmit={(event) => {
        event.preventDefault();
        props.onSubmit();
      }}
    >
      {props.children}
    </form>
  );
}

export function Divider({ text }: { text: string }) {
  return <div className={classes["divider"]}>{text}</div>;
}

export function Notice({
  children,
  tone = "info",
}: {
  children: ReactNode;
  tone?: "info" | "warn";
}) {
  return (
    <div className={classes["notice"]} data-tone={tone} role="status">
      {children}
    </div>
  );
}
