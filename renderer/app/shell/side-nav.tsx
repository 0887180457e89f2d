import { Link } from "@tanstack/react-router";
import { useT } from "#renderer/i18n/index.ts";
import { useMe } from "#renderer/lib/me.tsx";
import type { Icon } from "#renderer/ui/icons.ts";
import { useNavEntries, useTenantTabs } from "../features-context.ts";
import classes from "./shell.module.css";
import { useProfileColour } from "./use-profile-colour.ts";

const GROUPS = ["platform", "money", "trust", "workspace"] as const;

interface Item {
  id: string;
  to: string;
  label: string;
  icon: Icon;
  exact: boolean;
}

/** Navigation in groups. A customer's own people get their tenant's tabs as the navigation. */
export function SideNav() {
  const t = useT("nav");
  const me = useMe();
  const entries = useNavEntries();
  const tabs = useTenantTabs();
  const own: Item[] =
    me.scope === "platform"
      ? []
      : tabs.map((tab) => ({
          id: `tab-${tab.id}`,
          to: `/tenants/${me.tenant.tenantId}${tab.segment === "" ? "" : `/${tab.segment}`}`,
          label: t(tab.label),
          icon: tab.icon,
          exact: tab.segment === "",
        }));
  const groups = GROUPS.map((group) => ({
    group,
    items: [
      ...(group === "workspace" ? own : []),
      ...entries
        .filter((entry) => entry.group === group)
        .map((entry) => ({
          id: entry.id,
          to: entry.to,
          label: t(entry.label),
          icon: entry.icon,
          exact: entry.to === "/",
        })),
    ],
  })).filter(({ items }) => items.length > 0);

  return (
    <nav className={classes["nav"]} aria-label={useT("shell")("navigation")}>
      <ServerMark />
      <div className={classes["groups"]}>
        {groups.map(({ group, items }) => (
          <div key={group} role="group" aria-labelledby={`nav-${group}`}>
            <div id={`nav-${group}`} className={classes["group"]}>
              {t(group)}
            </div>
            {items.map((item) => (
              <Link
                key={item.id}
                to={item.to}
                className={classes["item"] ?? ""}
                activeOptions={{ exact: item.exact, includeSearch: false }}
                activeProps={{ "aria-current": "page", "data-active": true }}
              >
                <item.icon size={16} stroke={1.7} aria-hidden />
                {item.label}
              </Link>
            ))}
          </div>
        ))}
      </div>
    </nav>
  );
}

function ServerMark() {
  const t = useT("shell");
  const me = useMe();
  const { environment, profileName } = useProfileColour(me);
  return (
    <div className={classes["mark"]}>
      <svg viewBox="0 0 32 32" width="24" height="24" aria-hidden>
        <rect width="32" height="32" rx="8" fill="var(--profile)" />
        <path
          d="M8 21.5 13 15l4 4 7-9.5"
          fill="none"
          stroke="#fff"
          strokeWidth="3"
          strokeLinecap="round"
          strokeLinejoin="round"
        />
      </svg>
      <div className={classes["markText"]}>
        <div className={classes["markName"]}>
          {me.scope === "platform" ? "UnMoGrowP" : <bdi>{me.tenant.name}</bdi>}
        </div>
        <div className={classes["markServer"]}>
          {profileName === "" || profileName === "UnMoGrowP" ? t(environment) : profileName}
        </div>
      </div>
      {environment === "production" && (
        <span className={classes["production"]}>{t("production")}</span>
      )}
    </div>
  );
}
