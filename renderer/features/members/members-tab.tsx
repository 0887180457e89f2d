import { useQuery } from "@tanstack/react-query";
import { useCallback, useState } from "react";
import { TenantImpersonations } from "#renderer/features/impersonation/tenant-impersonations.tsx";
import { useTenantId } from "#renderer/features/tenants/use-tenant-id.ts";
import { useT } from "#renderer/i18n/index.ts";
import { useCan } from "#renderer/lib/me.tsx";
import { trpc } from "#renderer/lib/trpc.ts";
import { CopyAsMenu } from "#renderer/ui/copy.tsx";
import { IconUserPlus } from "#renderer/ui/icons.ts";
import { Page, Section, StaleBadge } from "#renderer/ui/page.tsx";
import { PermissionButton } from "#renderer/ui/permission.tsx";
import { membersRoute } from "./feature.ts";
import { NoPermission } from "#renderer/ui/states.tsx";
import { InvitationsTable } from "./invitations-table.tsx";
import { InviteDialog } from "./invite-form.tsx";
import { PeopleTable } from "./people-table.tsx";
import { SessionsPanel } from "./sessions-panel.tsx";

/** A tenant's own people: who they are, what they may, where they are signed in. */
export function MembersTab() {
  const t = useT("members");
  const tenantId = useTenantId();
  const { person } = membersRoute.useSearch();
  const navigate = membersRoute.useNavigate();
  const [inviting, setInviting] = useState(false);
  const mayRead = useCan("members.read");
  const members = useQuery(trpc.members.list.queryOptions({ tenantId }, { enabled: mayRead }));
  const showSessions = useCallback(
    (userId: string | undefined) => void navigate({ search: { person: userId } }),
    [navigate],
  );
  if (!mayRead)
    return (
      <Page>
        <NoPermission permission="members.read" />
      </Page>
    );
  const invite = (
    <PermissionButton
      permission="members.invite"
      leftSection={<IconUserPlus size={14} />}
      onClick={() => setInviting(true)}
    >
      {t("invite")}
    </PermissionButton>
  );
  return (
    <Page>
      <Section
        title={t("title")}
        aside={<StaleBadge updatedAt={members.dataUpdatedAt} />}
        actions={
          <>
            {invite}
            <CopyAsMenu {...(members.data === undefined ? {} : { json: members.data })} />
          </>
        }
        flush
      >
        <PeopleTable
          tenantId={tenantId}
          scope="tenant"
          currentId={person ?? null}
          onSessions={showSessions}
          action={invite}
          maxHeight={480}
        />
      </Section>
      <Section title={t("invitations")} flush>
        <InvitationsTable tenantId={tenantId} maxHeight={320} />
      </Section>
      <TenantImpersonations tenantId={tenantId} />
      <InviteDialog
        tenantId={tenantId}
        scope="tenant"
        opened={inviting}
        onClose={() => setInviting(false)}
      />
      <SessionsPanel
        tenantId={tenantId}
        userId={person ?? null}
        onClose={() => showSessions(undefined)}
      />
    </Page>
  );
}
