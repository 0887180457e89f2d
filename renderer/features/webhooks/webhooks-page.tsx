import { useT } from "#renderer/i18n/index.ts";
import { useMe } from "#renderer/lib/me.tsx";
import { Page, PageHeader } from "#renderer/ui/page.tsx";
import { PageTabs } from "#renderer/ui/page-tabs.tsx";
import { NoPermission } from "#renderer/ui/states.tsx";
import { CallsList } from "./calls-list.tsx";
import { WEBHOOK_TABS, webhooksRoute, type WebhooksSearch } from "./feature.ts";
import { ProviderCards } from "./provider-cards.tsx";
import { WebhookList } from "./webhook-list.tsx";

/** How each provider stands, what they told us, and what we ask of them. */
export function WebhooksPage() {
  const t = useT("webhooks");
  const me = useMe();
  const search = webhooksRoute.useSearch();
  const navigate = webhooksRoute.useNavigate();
  const tab = search.tab ?? "events";
  const patch = (change: WebhooksSearch, replace = false) =>
    void navigate({ search: (now) => ({ ...now, ...change }), replace });
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
      <PageTabs
        names={WEBHOOK_TABS}
        value={tab}
        label={(name) => t(`tab.${name}`)}
        onChange={(next) => void navigate({ search: { tab: next === "calls" ? next : undefined } })}
      >
        {tab === "events" ? (
          <WebhookList search={search} onSearch={patch} />
        ) : (
          <CallsList
            group={search.calls ?? "all"}
            onGroup={(calls) => patch({ calls: calls === "all" ? undefined : calls }, true)}
          />
        )}
      </PageTabs>
    </Page>
  );
}
