import { Button } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Session } from "#shared/contracts/access.ts";
import { RevokeSessionDialog, SessionRow } from "#renderer/features/members/session-row.tsx";
import { useT } from "#renderer/i18n/index.ts";
import { api, trpc } from "#renderer/lib/trpc.ts";
import { ConfirmDialog } from "#renderer/ui/confirm-dialog.tsx";
import { Section } from "#renderer/ui/page.tsx";
import { ErrorState, SkeletonLines } from "#renderer/ui/states.tsx";
import classes from "./settings.module.css";

/** Ends some of one's own sessions, one call each. */
function useEndSessions(onDone: () => void) {
  const t = useT("settings");
  const client = useQueryClient();
  return useMutation({
    mutationFn: (sessions: readonly Session[]) =>
      Promise.all(sessions.map(({ sessionId }) => api.me.revokeSession.mutate({ sessionId }))),
    onSuccess: () => {
      notifications.show({ message: t("sessions.ended"), color: "green" });
      onDone();
    },
    onSettled: () => client.invalidateQueries({ queryKey: trpc.me.sessions.queryKey() }),
  });
}

/** Everywhere the person is signed in; this session is left by signing out. */
export function OwnSessions() {
  const t = useT("settings");
  const query = useQuery(trpc.me.sessions.queryOptions());
  const [asked, setAsked] = useState<Session | null>(null);
  const [askedAll, setAskedAll] = useState(false);
  const close = () => {
    setAsked(null);
    setAskedAll(false);
  };
  const end = useEndSessions(close);
  const sessions = query.data ?? [];
  const others = sessions.filter((session) => !session.current);
  return (
    <Section
      title={t("sessions")}
      actions={
        others.length > 1 && (
          <Button variant="default" onClick={() => setAskedAll(true)}>
            {t("sessions.others")}
          </Button>
        )
      }
    >
      <p className={classes["text"]}>{t("sessions.text")}</p>
      {query.isPending && <SkeletonLines rows={2} height={36} />}
      {query.error !== null && query.data === undefined && (
        <ErrorState error={query.error} what={t("sessions")} onRetry={() => void query.refetch()} />
      )}
      <ul style={{ margin: 0, padding: 0, listStyle: "none" }}>
        {sessions.map((session) => (
          <SessionRow
            key={session.sessionId}
            session={session}
            blocked={null}
            onRevoke={() => setAsked(session)}
          />
        ))}
      </ul>
      <RevokeSessionDialog
        session={asked}
        busy={end.isPending}
        error={asked === null ? null : end.error}
        onClose={close}
        onConfirm={(session) => end.mutate([session])}
      />
      <ConfirmDialog
        opened={askedAll}
        onClose={close}
        danger
        title={t("sessions.othersTitle", { count: others.length })}
        consequence={t("sessions.othersText")}
        verb={t("sessions.othersSubmit")}
        busy={end.isPending}
        error={askedAll ? end.error : null}
        onConfirm={() => end.mutate(others)}
      />
    </Section>
  );
}
