import { Link } from "@tanstack/react-router";
import type { NewsItem } from "#shared/contracts/news.ts";
import { useT } from "#renderer/i18n/index.ts";
import { useMe } from "#renderer/lib/me.tsx";
import { useFormat } from "#renderer/lib/use-format.ts";
import { IconAlertTriangle, IconBellRinging, IconMailX } from "#renderer/ui/icons.ts";
import { RelativeTime } from "#renderer/ui/relative-time.tsx";
import classes from "./bell.module.css";

const ICONS = {
  quota: IconBellRinging,
  dead_letters: IconMailX,
  operation: IconAlertTriangle,
} as const;

/** Where the thing is dealt with: on the platform's pages for staff, else among the tenant's own. */
export function placeOf(item: NewsItem, staff: boolean): string {
  const tenant = `/tenants/${item.tenantId}`;
  if (item.kind === "quota") return `${tenant}/usage`;
  if (item.kind === "operation") return staff ? `/operations/${item.operationId}` : tenant;
  return staff ? `/dead-letters?tenant=${item.tenantId}` : `${tenant}/events?view=dead`;
}

interface NewsLineProps {
  item: NewsItem;
  unread: boolean;
  onOpen: () => void;
}

export function NewsLine({ item, unread, onOpen }: NewsLineProps) {
  const t = useT("shell");
  const staff = useMe().scope === "platform";
  const text = useText()(item);
  const Icon = ICONS[item.kind];
  const [to = "", query = ""] = placeOf(item, staff).split("?");
  return (
    <li>
      <Link
        to={to}
        search={Object.fromEntries(new URLSearchParams(query))}
        className={classes["line"] ?? ""}
        data-unread={unread || undefined}
        onClick={onOpen}
      >
        <Icon size={16} aria-hidden className={classes["icon"] ?? ""} />
        <span className={classes["text"]}>
          <span>
            {unread && <span className="visually-hidden">{t("newsNew")}: </span>}
            {text}
          </span>
          {staff && <bdi className="dim">{item.tenantName}</bdi>}
        </span>
        <span className="dim">
          <RelativeTime at={item.at} />
        </span>
      </Link>
    </li>
  );
}

function useText(): (item: NewsItem) => string {
  const t = useT("shell");
  const kinds = useT("operations");
  const { language } = useFormat();
  return (item) => {
    switch (item.kind) {
      case "quota":
        return t("newsQuota", {
          percent: item.threshold,
          month: new Intl.DateTimeFormat(language, { month: "long", timeZone: "UTC" }).format(
            new Date(`${item.month}-01T00:00:00Z`),
          ),
        });
      case "dead_letters":
        return t("newsLetters", { count: item.waiting });
      case "operation":
        return t(item.state === "stuck" ? "newsStuck" : "newsFailed", {
          operation: kinds(`kind.${item.operation}`),
        });
    }
  };
}
