import { Tabs } from "@mantine/core";
import { useHotkeys } from "@mantine/hooks";
import { useT } from "#renderer/i18n/index.ts";
import { useMe } from "#renderer/lib/me.tsx";
import { Page, PageHeader } from "#renderer/ui/page.tsx";
import { NoPermission } from "#renderer/ui/states.tsx";
import { CallsList } from "./calls-list.tsx";
import { WEBHOOK_TABS, webhooksRoute, type WebhooksSearch } from "./feature.ts";
import { ProviderCards } from "./provider-cards.tsx";
import { WebhookList } from "./webhook-list.tsx";
import classes from "./webhooks.module.css";

/** How each provider stands, what they told us, and what we ask of them. */
export function WebhooksPage() {
  const t = useT("webhooks");
  const me = useMe();
  const search = webhooksRoute.useSearch();
  const navigate = webhooksRoute.useNavigate();
  const tab = search.tab ?? "events";
  const patch = (change: WebhooksSearch, replace = false) =>
    void navigate({ search: (now) => ({ ...now, ...change }), replace });
  const other = () => void navigate({ search: { tab: tab === "events" ? "calls" : undefined } });
  useHotkeys([
    ["BracketLeft", other, { usePhysicalKeys: true }],
    ["BracketRight", other, { usePhysicalKeys: true }],
  ]);
  if (!me.permissions.includes("webhooks.read"))
    return (
      <Page>
        <PageHeader title={t("title")} />
        <NoPermission permission="webhooks.read" />
      </Page>
    );
  return (
    <Page fill>
      <PageHeader title={t("title")} lead={t("subtitle")} />
      <ProviderCards />
      <Tabs
        value={tab}
        keepMounted={false}
        onChange={(next) => void navigate({ search: { tab: next === "calls" ? next : undefined } })}
      >
        <Tabs.List>
          {WEBHOOK_TABS.map((name) => (
            <Tabs.Tab key={name} value={name}>
              {t(`tab.${name}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
      </Tabs>
      <div className={classes["body"]} role="tabpanel" aria-label={t(`tab.${tab}`)}>
        {tab === "events" ? (
          <WebhookList search={search} onSearch={patch} />
        ) : (
          <CallsList
            group={search.calls ?? "all"}
            onGroup={(calls) => patch({ calls: calls === "all" ? undefined : calls }, true)}
          />
        )}
      </div>
    </Page>
  );
}
