import { Spotlight, spotlight, type SpotlightActionGroupData } from "@mantine/spotlight";
import { useMantineColorScheme } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useNavigate, useRouterState } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useT } from "#renderer/i18n/index.ts";
import { useCan, useMe } from "#renderer/lib/me.tsx";
import { setPreferences, usePreferences } from "#renderer/lib/preferences.ts";
import { trpc } from "#renderer/lib/trpc.ts";
import {
  IconBuilding,
  IconKeyboard,
  IconLanguage,
  IconPlus,
  IconSearch,
  IconSunMoon,
} from "#renderer/ui/icons.ts";
import { StateShape } from "#renderer/ui/state-badge.tsx";
import { useNavEntries, useTenantTabs } from "../features-context.ts";
import { openHelp } from "./help-store.ts";

/** Ctrl/Cmd+K: pages, tenants by name, and the common actions. */
export function Palette() {
  const t = useT("shell");
  const [query, setQuery] = useState("");
  const path = useRouterState({ select: (state) => state.location.pathname });
  // Going back in the history closes it too.
  useEffect(() => spotlight.close(), [path]);
  const pages = usePageActions();
  const tenants = useTenantActions(query);
  const doing = useDoActions();
  useFirstSelected(tenants.map((tenant) => tenant.id).join());
  const matches = (label: string) => label.toLowerCase().includes(query.trim().toLowerCase());
  const groups: SpotlightActionGroupData[] = [
    { group: t("paletteTenants"), actions: tenants },
    { group: t("paletteGo"), actions: pages.filter((page) => matches(page.label)) },
    { group: t("paletteDo"), actions: doing.filter((action) => matches(action.label)) },
  ].filter((group) => group.actions.length > 0);
  return (
    <Spotlight
      shortcut={null}
      actions={groups}
      query={query}
      onQueryChange={setQuery}
      filter={(_query, actions) => actions}
      nothingFound={t("paletteEmpty")}
      lockScroll={false}
      attributes={{ content: { "aria-label": t("palette") } }}
      overlayProps={{ backgroundOpacity: 0.3, blur: 0 }}
      scrollable
      maxHeight={420}
      size={560}
      searchProps={{
        leftSection: <IconSearch size={16} />,
        placeholder: t("paletteHint"),
        "aria-label": t("palette"),
      }}
    />
  );
}

/** Spotlight selects when the query changes; tenants come later and above, and the first line is what Enter means. */
function useFirstSelected(found: string): void {
  useEffect(() => {
    const list = document.querySelector(".mantine-Spotlight-actionsList");
    list?.querySelector("[data-selected]")?.removeAttribute("data-selected");
    list?.querySelector("[data-action]")?.setAttribute("data-selected", "true");
  }, [found]);
}

function usePageActions() {
  const nav = useT("nav");
  const me = useMe();
  const navigate = useNavigate();
  const entries = useNavEntries();
  const tabs = useTenantTabs();
  const own = me.scope === "platform" ? [] : tabs;
  return [
    ...entries.map((entry) => ({
      id: `go-${entry.id}`,
      label: nav(entry.label),
      leftSection: <entry.icon size={16} />,
      onClick: () => void navigate({ to: entry.to }),
    })),
    ...own.map((tab) => ({
      id: `tab-${tab.id}`,
      label: nav(tab.label),
      leftSection: <tab.icon size={16} />,
      onClick: () =>
        void navigate({
          to: `/tenants/${me.tenant.tenantId}${tab.segment === "" ? "" : `/${tab.segment}`}`,
        }),
    })),
  ];
}

function useTenantActions(query: string) {
  const navigate = useNavigate();
  const allowed = useCan("tenants.list");
  const [search] = useDebouncedValue(query.trim(), 150);
  const found = useQuery(
    trpc.tenants.list.queryOptions(
      { search, limit: 6 },
      { enabled: allowed && search !== "", placeholderData: keepPreviousData },
    ),
  );
  if (search === "") return [];
  return (found.data?.rows ?? []).map((tenant) => ({
    id: tenant.tenantId,
    label: tenant.name,
    description: tenant.slug,
    leftSection: <IconBuilding size={16} />,
    rightSection: <StateShape state={tenant.state} />,
    onClick: () =>
      void navigate({ to: "/tenants/$tenantId", params: { tenantId: tenant.tenantId } }),
  }));
}

function useDoActions() {
  const t = useT("shell");
  const tenants = useT("tenants");
  const navigate = useNavigate();
  const mayCreate = useCan("tenants.create");
  const { language } = usePreferences();
  const { toggleColorScheme } = useMantineColorScheme();
  return [
    ...(mayCreate
      ? [
          {
            id: "new-tenant",
            label: tenants("new"),
            leftSection: <IconPlus size={16} />,
            onClick: () => void navigate({ to: "/tenants", search: { panel: "new" } }),
          },
        ]
      : []),
    {
      id: "theme",
      label: t("theme"),
      leftSection: <IconSunMoon size={16} />,
      onClick: toggleColorScheme,
    },
    {
      id: "language",
      label: language === "ru" ? "Switch to English" : "Перейти на русский",
      leftSection: <IconLanguage size={16} />,
      onClick: () => setPreferences({ language: language === "ru" ? "en" : "ru" }),
    },
    {
      id: "shortcuts",
      label: t("shortcuts"),
      leftSection: <IconKeyboard size={16} />,
      onClick: openHelp,
    },
  ];
}
