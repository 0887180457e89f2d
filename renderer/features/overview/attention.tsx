import { Link } from "@tanstack/react-router";
import type { PlatformOverview } from "#shared/contracts/platform.ts";
import { useT } from "#renderer/i18n/index.ts";
import { useNavEntries } from "#renderer/app/features-context.ts";
import {
  IconAlertTriangle,
  IconBellRinging,
  IconCircleCheck,
  IconDatabase,
  IconShieldX,
  IconUserPlus,
} from "#renderer/ui/icons.ts";
import { RelativeTime } from "#renderer/ui/relative-time.tsx";
import classes from "./overview.module.css";

type Item = PlatformOverview["needsAttention"][number];

const ICONS = {
  operation_failed: IconAlertTriangle,
  operation_stuck: IconAlertTriangle,
  store_down: IconDatabase,
  invitation_approval: IconUserPlus,
  audit_broken: IconShieldX,
  quota_reached: IconBellRinging,
} as const;

const PAGES = {
  operation_failed: "operations",
  operation_stuck: "operations",
  store_down: "settings",
  invitation_approval: "staff",
  audit_broken: "audit",
  quota_reached: "tenants",
} as const;

/** What waits for somebody, the newest first; each line leads to where it is dealt with. */
export function Attention({ items }: { items: readonly Item[] }) {
  const t = useT("overview");
  if (items.length === 0) {
    return (
      <div className={classes["calm"]}>
        <IconCircleCheck size={18} aria-hidden />
        <div>
          {t("nothing")}
          <div className="dim">{t("nothingText")}</div>
        </div>
      </div>
    );
  }
  return (
    <ul className={classes["list"]}>
      {items.map((item) => (
        <AttentionLine key={`${item.kind}${item.id}`} item={item} />
      ))}
    </ul>
  );
}

function linkOf(item: Item, page: { id: string; to: string }): string {
  if (item.kind === "quota_reached") return `${page.to}/${item.id}/usage`;
  return page.id === "operations" ? `${page.to}/${item.id}` : page.to;
}

function AttentionLine({ item }: { item: Item }) {
  const t = useT("overview");
  const entries = useNavEntries();
  const page = entries.find((entry) => entry.id === PAGES[item.kind]);
  const Icon = ICONS[item.kind];
  const to = page === undefined ? undefined : linkOf(item, page);
  const body = (
    <>
      <Icon size={16} aria-hidden className={classes["bad"] ?? ""} />
      <span className={classes["lineText"]}>
        <span className={classes["strong"]}>{t(item.kind)}</span>
        <span className="dim">{item.title}</span>
      </span>
      <span className="dim">
        <RelativeTime at={item.at} />
      </span>
    </>
  );
  return (
    <li>
      {to === undefined ? (
        <div className={classes["line"]}>{body}</div>
      ) : (
        <Link to={to} className={classes["line"] ?? ""}>
          {body}
        </Link>
      )}
    </li>
  );
}
