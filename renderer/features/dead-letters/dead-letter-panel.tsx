import { useMutation, useQuery } from "@tanstack/react-query";
import type { DeadLetterDetail } from "#shared/contracts/dead-letters.ts";
import type { TenantId } from "#shared/kernel/index.ts";
import { EventTree } from "#renderer/features/events/event-tree.tsx";
import { useT } from "#renderer/i18n/index.ts";
import { useCan } from "#renderer/lib/me.tsx";
import { trpc } from "#renderer/lib/trpc.ts";
import { CopyAsMenu, Id } from "#renderer/ui/copy.tsx";
import { IconArrowBackUp } from "#renderer/ui/icons.ts";
import { Facts } from "#renderer/ui/page.tsx";
import { PermissionButton } from "#renderer/ui/permission.tsx";
import { ExactTime } from "#renderer/ui/relative-time.tsx";
import { SidePanel } from "#renderer/ui/side-panel.tsx";
import { StateBadge } from "#renderer/ui/state-badge.tsx";
import { ErrorState, InlineError, SkeletonLines } from "#renderer/ui/states.tsx";
import { DeadLetterEditor } from "./dead-letter-editor.tsx";
import { DeadLetterResult } from "./dead-letter-result.tsx";
import classes from "./dead-letters.module.css";
import { restoreLetters } from "./letter-calls.ts";

interface DeadLetterPanelProps {
  letter: { deadLetterId: string; tenantId: TenantId } | null;
  onClose: () => void;
}

/** One dead letter: why it was not stored, the whole event, and the way to send it again. */
export function DeadLetterPanel({ letter, onClose }: DeadLetterPanelProps) {
  const t = useT("deadLetters");
  const query = useQuery(
    trpc.deadletters.get.queryOptions(
      { tenantId: letter?.tenantId as TenantId, deadLetterId: letter?.deadLetterId ?? "" },
      { enabled: letter !== null },
    ),
  );
  const shown = letter === null ? undefined : query.data;
  return (
    <SidePanel
      opened={letter !== null}
      onClose={onClose}
      width={640}
      title={shown === undefined ? t("one") : shown.name || t("one")}
      footer={shown !== undefined && <CopyAsMenu json={shown} />}
    >
      {shown !== undefined ? (
        <Detail key={shown.deadLetterId} letter={shown} />
      ) : query.error === null ? (
        <SkeletonLines rows={10} />
      ) : (
        <ErrorState error={query.error} what={t("what")} onRetry={() => void query.refetch()} />
      )}
    </SidePanel>
  );
}

export function Detail({ letter }: { letter: DeadLetterDetail }) {
  const t = useT("deadLetters");
  const mayRedrive = useCan("deadletters.redrive");
  return (
    <div className={classes["detail"]}>
      <section className={classes["why"]} aria-label={t("why")}>
        <strong>{t(`reason.${letter.reason}`)}</strong>
        <span>{t(`advice.${letter.reason}`)}</span>
        <pre className={classes["message"]}>{letter.message}</pre>
      </section>
      <Facts
        items={[
          [t("column.state"), <StateBadge key="state" state={letter.state} />],
          [t("received"), <ExactTime key="received" at={letter.receivedAt} />],
          [t("column.found"), <ExactTime key="found" at={letter.foundAt} />],
          [t("eventId"), <Id key="event" value={letter.eventId} />],
          [t("column.key"), <Id key="key" value={letter.keyId} />],
          [t("env"), letter.env],
          ...(letter.decidedAt === null
            ? []
            : [
                [
                  t("decided"),
                  <span key="decided">
                    <ExactTime at={letter.decidedAt} />
                    {letter.decidedByName !== null && (
                      <>
                        {" · "}
                        <bdi>{letter.decidedByName}</bdi>
                      </>
                    )}
                  </span>,
                ] as const,
              ]),
          ...(letter.note === null ? [] : [[t("note"), letter.note] as const]),
        ]}
      />
      {letter.state === "discarded" && <Restore letter={letter} />}
      {letter.state === "redriven" && <DeadLetterResult letter={letter} />}
      <section>
        <h3>{t("event")}</h3>
        <EventTree name={t("event")} json={letter.line} />
      </section>
      {letter.fixed !== null && (
        <section>
          <h3>{t("fixed")}</h3>
          <EventTree name={t("fixed")} json={letter.fixed} />
        </section>
      )}
      {letter.state === "waiting" && mayRedrive && <DeadLetterEditor letter={letter} />}
    </div>
  );
}

/** Nothing of a discarded event is deleted while it is kept. */
function Restore({ letter }: { letter: DeadLetterDetail }) {
  const t = useT("deadLetters");
  const restore = useMutation({ mutationFn: () => restoreLetters([letter]) });
  return (
    <div className={classes["restore"]}>
      <span className="dim">{t("restoreText")}</span>
      <PermissionButton
        permission="deadletters.restore"
        variant="default"
        leftSection={<IconArrowBackUp size={14} />}
        loading={restore.isPending}
        onClick={() => restore.mutate()}
      >
        {t("restore")}
      </PermissionButton>
      <InlineError error={restore.error} />
    </div>
  );
}
