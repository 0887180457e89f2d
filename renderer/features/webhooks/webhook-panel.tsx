import { SegmentedControl } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { z } from "zod";
import type { WebhookDetail } from "#shared/contracts/billing/webhooks.ts";
import { EventTree } from "#renderer/features/events/event-tree.tsx";
import { useT } from "#renderer/i18n/index.ts";
import { queryClient } from "#renderer/lib/query-client.ts";
import { trpc } from "#renderer/lib/trpc.ts";
import { ConfirmDialog } from "#renderer/ui/confirm-dialog.tsx";
import { CopyAsMenu, CopyButton, Id } from "#renderer/ui/copy.tsx";
import { IconRefresh } from "#renderer/ui/icons.ts";
import { Facts } from "#renderer/ui/page.tsx";
import { PermissionButton } from "#renderer/ui/permission.tsx";
import { ExactTime } from "#renderer/ui/relative-time.tsx";
import { SidePanel } from "#renderer/ui/side-panel.tsx";
import { StateBadge } from "#renderer/ui/state-badge.tsx";
import { ErrorState, SkeletonLines } from "#renderer/ui/states.tsx";
import { useNoteWords } from "./use-note-words.ts";
import { prettyBody } from "./pretty-body.ts";
import classes from "./webhooks.module.css";

type Detail = z.infer<typeof WebhookDetail>;

interface WebhookPanelProps {
  webhookId: string | null;
  onClose: () => void;
}

/** One webhook: what became of it, its body, and the way to work on it again. */
export function WebhookPanel({ webhookId, onClose }: WebhookPanelProps) {
  const t = useT("webhooks");
  const [asking, setAsking] = useState(false);
  const query = useQuery(
    trpc.webhooks.get.queryOptions(
      { webhookId: webhookId ?? "" },
      { enabled: webhookId !== null, refetchInterval: 10_000 },
    ),
  );
  const shown = webhookId === null ? undefined : query.data;
  return (
    <SidePanel
      opened={webhookId !== null}
      onClose={onClose}
      width={640}
      title={shown?.type ?? t("one")}
      footer={
        shown !== undefined && (
          <>
            <PermissionButton
              permission="webhooks.replay"
              leftSection={<IconRefresh size={14} />}
              onClick={() => setAsking(true)}
            >
              {t("replay")}
            </PermissionButton>
            <CopyAsMenu cli={`unmogrowp billing webhook replay ${shown.webhookId}`} json={shown} />
          </>
        )
      }
    >
      {shown !== undefined ? (
        <Shown key={shown.webhookId} webhook={shown} />
      ) : query.error === null ? (
        <SkeletonLines rows={10} />
      ) : (
        <ErrorState error={query.error} what={t("one")} onRetry={() => void query.refetch()} />
      )}
      {asking && shown !== undefined && (
        <ReplayDialog webhook={shown} onClose={() => setAsking(false)} />
      )}
    </SidePanel>
  );
}

export function Shown({ webhook }: { webhook: Detail }) {
  const t = useT("webhooks");
  const sayNote = useNoteWords();
  const [view, setView] = useState<"tree" | "text">("tree");
  const body = prettyBody(webhook.body);
  const at = (instant: string | null) =>
    instant === null ? <span className="dim">–</span> : <ExactTime at={instant} />;
  return (
    <div className={classes["detail"]}>
      <Facts
        items={[
          [t("state"), <StateBadge key="state" state={webhook.state} />],
          [
            t("note"),
            webhook.note === null ? <span className="dim">–</span> : sayNote(webhook.note),
          ],
          [t("provider"), t(`provider.${webhook.provider}`)],
          [
            t("tenant"),
            webhook.tenantId === null ? (
              <span className="dim">{t("nobody")}</span>
            ) : (
              <Link to="/tenants/$tenantId" params={{ tenantId: webhook.tenantId }}>
                <bdi>{webhook.tenantName}</bdi>
              </Link>
            ),
          ],
          [t("eventId"), <Id key="id" value={webhook.eventId} />],
          [t("occurred"), at(webhook.occurredAt)],
          [t("received"), at(webhook.receivedAt)],
          [t("processed"), at(webhook.processedAt)],
          [t("deliveries"), t("times", { count: webhook.deliveries })],
          [t("attempts"), t("times", { count: webhook.attempts })],
          ...(webhook.nextAttemptAt === null
            ? []
            : [[t("next"), at(webhook.nextAttemptAt)] as const]),
        ]}
      />
      <section aria-label={t("body")}>
        <div className={classes["bodyHead"]}>
          <h3>{t("body")}</h3>
          <SegmentedControl
            size="xs"
            aria-label={t("view")}
            value={view}
            onChange={(next) => setView(next === "text" ? "text" : "tree")}
            data={[
              { value: "tree", label: t("bodyTree") },
              { value: "text", label: t("bodyText") },
            ]}
          />
          <CopyButton value={webhook.body} label={t("copyBody")} />
        </div>
        {view === "tree" ? (
          <EventTree name={webhook.type} json={webhook.body} />
        ) : (
          <pre className={classes["raw"]} tabIndex={0}>
            {body}
          </pre>
        )}
      </section>
    </div>
  );
}

function ReplayDialog({ webhook, onClose }: { webhook: Detail; onClose: () => void }) {
  const t = useT("webhooks");
  const replay = useMutation(
    trpc.webhooks.replay.mutationOptions({
      onSuccess: () => {
        notifications.show({ message: t("replayed") });
        onClose();
        return queryClient.invalidateQueries({ queryKey: trpc.webhooks.pathKey() });
      },
    }),
  );
  return (
    <ConfirmDialog
      opened
      onClose={onClose}
      title={t("replayTitle", { type: webhook.type })}
      consequence={t("replayText", { provider: t(`provider.${webhook.provider}`) })}
      verb={t("replay")}
      busy={replay.isPending}
      error={replay.error}
      onConfirm={() => replay.mutate({ webhookId: webhook.webhookId })}
    />
  );
}
