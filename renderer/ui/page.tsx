import { useEffect, type ReactNode } from "react";
import { useT } from "../i18n/index.ts";
import { useNow } from "../lib/now.ts";
import { useFormat } from "../lib/use-format.ts";
import classes from "./page.module.css";

interface PageProps {
  children: ReactNode;
  /** `fill`: the content is as high as the window and scrolls inside (lists). */
  fill?: boolean;
  /** Reading width for forms and text. */
  narrow?: boolean;
}

export function Page({ children, fill = false, narrow = false }: PageProps) {
  return (
    <div
      className={classes["page"]}
      data-fill={fill || undefined}
      data-narrow={narrow || undefined}
    >
      {children}
    </div>
  );
}

interface PageHeaderProps {
  title: string;
  /** Beside the title: a state, a count. */
  aside?: ReactNode;
  /** Under the title, one line. */
  lead?: ReactNode;
  actions?: ReactNode;
}

export function PageHeader({ title, aside, lead, actions }: PageHeaderProps) {
  useEffect(() => {
    document.title = `${title} · UnMoGrowP`;
  }, [title]);
  return (
    <header className={classes["header"]}>
      <div className={classes["heading"]}>
        <h1 className={classes["title"]}>
          <bdi>{title}</bdi>
        </h1>
        {aside}
      </div>
      {actions !== undefined && <div className={classes["actions"]}>{actions}</div>}
      {lead !== undefined && <div className={classes["lead"]}>{lead}</div>}
    </header>
  );
}

interface SectionProps {
  title: string;
  aside?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
  /** No inner padding, for tables and lists. */
  flush?: boolean;
}

/** A titled block with a line around it. */
export function Section({ title, aside, actions, children, flush = false }: SectionProps) {
  return (
    <section className={classes["section"]} aria-label={title}>
      <div className={classes["sectionHead"]}>
        <h2>{title}</h2>
        {aside}
        {actions !== undefined && <div className={classes["actions"]}>{actions}</div>}
      </div>
      <div className={classes["sectionBody"]} data-flush={flush || undefined}>
        {children}
      </div>
    </section>
  );
}

/** Name and value pairs in two columns. */
export function Facts({ items }: { items: readonly (readonly [string, ReactNode])[] }) {
  return (
    <dl className={classes["facts"]}>
      {items.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** "Updated 12 s ago", once data is older than `afterMs`. */
export function StaleBadge({
  updatedAt,
  afterMs = 60_000,
}: {
  updatedAt: number;
  afterMs?: number;
}) {
  const t = useT("common");
  const format = useFormat();
  const now = useNow(10_000);
  if (updatedAt === 0 || now - updatedAt < afterMs) return null;
  return (
    <span className={classes["stale"]}>
      {t("staleFor", { when: format.relative(new Date(updatedAt), new Date(now)) })}
    </span>
  );
}
