import { useQuery } from "@tanstack/react-query";
import { useCallback, useState } from "react";
import type { Permission } from "#shared/access/index.ts";
import { PLATFORM_TENANT_ID } from "#shared/kernel/index.ts";
import { InvitationsTable } from "#renderer/features/members/invitations-table.tsx";
import { InviteDialog } from "#renderer/features/members/invite-form.tsx";
import { PeopleTable } from "#renderer/features/members/people-table.tsx";
import { SessionsPanel } from "#renderer/features/members/sessions-panel.tsx";
import { SessionsTable } from "#renderer/features/members/sessions-table.tsx";
import { useT } from "#renderer/i18n/index.ts";
import { useMe } from "#renderer/lib/me.tsx";
import { trpc } from "#renderer/lib/trpc.ts";
import { CopyAsMenu } from "#renderer/ui/copy.tsx";
import { IconUserPlus } from "#renderer/ui/icons.ts";
import { Page, PageHeader } from "#renderer/ui/page.tsx";
import { PageTabs } from "#renderer/ui/page-tabs.tsx";
import { PermissionButton } from "#renderer/ui/permission.tsx";
import { NoPermission } from "#renderer/ui/states.tsx";
import { AskTab } from "./ask-tab.tsx";
import { STAFF_TABS, staffRoute, type StaffSearch } from "./feature.ts";
import { MatrixTab } from "./matrix-tab.tsx";
import { TokensTab } from "./tokens-tab.tsx";

type Tab = (typeof STAFF_TABS)[number];
const NEEDS: Record<Tab, Permission> = {
  people: "members.read",
  invitations: "members.read",
  sessions: "sessions.read",
  matrix: "access.read",
  ask: "access.read",
  tokens: "system.tokens.read",
};

/** What the open tab lists, as JSON; the tabs with a bar of their own have theirs there. */
function CopyTab({ tab }: { tab: Tab }) {
  const me = useMe();
  const own = { tenantId: PLATFORM_TENANT_ID };
  const may = me.permissions.includes(NEEDS[tab]);
  const lists = {
    people: useQuery(trpc.members.list.queryOptions(own, { enabled: may && tab === "people" })),
    invitations: useQuery(
      trpc.members.invitations.queryOptions(own, { enabled: may && tab === "invitations" }),
    ),
    sessions: useQuery(
      trpc.sessions.list.queryOptions(own, { enabled: may && tab === "sessions" }),
    ),
  };
  if (tab !== "people" && tab !== "invitations" && tab !== "sessions") return null;
  const { data } = lists[tab];
  return data === undefined ? null : <CopyAsMenu json={data} />;
}

/** The platform's own people, the rights of every role, and the machines. */
export function StaffPage() {
  const t = useT("staff");
  const members = useT("members");
  const me = useMe();
  const search = staffRoute.useSearch();
  const navigate = staffRoute.useNavigate();
  const [inviting, setInviting] = useState(false);
  const shown = STAFF_TABS.filter((name) => me.permissions.includes(NEEDS[name]));
  const tab = search.tab ?? shown[0] ?? "people";
  const patch = useCallback(
    (change: Partial<StaffSearch>, replace = false) =>
      void navigate({ search: (now) => ({ ...now, ...change }), replace }),
    [navigate],
  );
  const showSessions = useCallback((userId: string) => patch({ person: userId }), [patch]);
  const invite = (
    <PermissionButton
      permission="members.invite"
      leftSection={<IconUserPlus size={14} />}
      onClick={() => setInviting(true)}
    >
      {members("invite")}
    </PermissionButton>
  );
  const allowed = me.permissions.includes(NEEDS[tab]);
  return (
    <Page fill>
      <PageHeader
        title={t("title")}
        lead={t("subtitle")}
        actions={
          <>
            {invite}
            <CopyTab tab={tab} />
          </>
        }
      />
      <PageTabs
        names={shown}
        value={tab}
        label={(name) => t(`tab.${name}`)}
        onChange={(next) => void navigate({ search: { tab: next } })}
      >
        {!allowed && <NoPermission permission={NEEDS[tab]} />}
        {allowed && tab === "people" && (
          <PeopleTable
            tenantId={PLATFORM_TENANT_ID}
            scope="platform"
            currentId={search.person ?? null}
            onSessions={showSessions}
            action={invite}
          />
        )}
        {allowed && tab === "invitations" && (
          <InvitationsTable
            tenantId={PLATFORM_TENANT_ID}
            {...(me.permissions.includes("members.invite")
              ? { onInvite: () => setInviting(true) }
              : {})}
          />
        )}
        {allowed && tab === "sessions" && <SessionsTable tenantId={PLATFORM_TENANT_ID} />}
        {allowed && tab === "matrix" && (
          <MatrixTab
            search={search.q ?? ""}
            onSearch={(q) => patch({ q: q === "" ? undefined : q }, true)}
          />
        )}
        {allowed && tab === "ask" && <AskTab search={search} onSearch={patch} />}
        {allowed && tab === "tokens" && <TokensTab />}
      </PageTabs>
      <InviteDialog
        tenantId={PLATFORM_TENANT_ID}
        scope="platform"
        opened={inviting}
        onClose={() => setInviting(false)}
      />
      {tab === "people" && me.permissions.includes("sessions.read") && (
        <SessionsPanel
          tenantId={PLATFORM_TENANT_ID}
          userId={search.person ?? null}
          onClose={() => patch({ person: undefined })}
        />
      )}
    </Page>
  );
}
