import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Session } from "#shared/contracts/access.ts";
import type { TenantId } from "#shared/kernel/index.ts";
import { useT } from "#renderer/i18n/index.ts";
import { trpc } from "#renderer/lib/trpc.ts";

/** Ending a member's session: the one asked about, and the call. */
export function useRevokeSession(tenantId: TenantId) {
  const t = useT("members");
  const client = useQueryClient();
  const [asked, setAsked] = useState<Session | null>(null);
  const revoke = useMutation(
    trpc.sessions.revoke.mutationOptions({
      onSuccess: () => {
        setAsked(null);
        notifications.show({ message: t("revokeSession.done"), color: "green" });
        void client.invalidateQueries({ queryKey: trpc.sessions.pathKey() });
        void client.invalidateQueries({ queryKey: trpc.members.pathKey() });
      },
    }),
  );
  return {
    ask: setAsked,
    dialog: {
      session: asked,
      busy: revoke.isPending,
      error: revoke.error,
      onClose: () => {
        revoke.reset();
        setAsked(null);
      },
      onConfirm: (session: Session) => revoke.mutate({ tenantId, sessionId: session.sessionId }),
    },
  };
}
