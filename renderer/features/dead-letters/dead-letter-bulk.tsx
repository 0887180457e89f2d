import type { DeadLetter } from "#shared/contracts/dead-letters.ts";
import { useT } from "#renderer/i18n/index.ts";
import { useCan } from "#renderer/lib/me.tsx";
import { api } from "#renderer/lib/trpc.ts";
import { BulkDialog, type TellBulk } from "#renderer/ui/bulk-dialog.tsx";
import { showUndo } from "#renderer/ui/undo-toast.tsx";
import { callsOf, idsOf, refreshLetters, restoreLetters } from "./letter-calls.ts";

export type BulkVerb = "redrive" | "discard" | "restore";

const TEXTS = {
  redrive: ["bulkRedrive", "redriveText"],
  discard: ["bulkDiscard", "bulkDiscardText"],
  restore: ["bulkRestore", "restoreText"],
} as const;

interface DeadLetterBulkProps {
  verb: BulkVerb;
  rows: readonly DeadLetter[];
  onClose: (done: boolean) => void;
}

const nameOf = (row: DeadLetter) => <bdi>{row.name || row.eventId}</bdi>;

/** Many dead letters sent again, discarded or restored. */
export function DeadLetterBulk({ verb, rows, onClose }: DeadLetterBulkProps) {
  const t = useT("deadLetters");
  const mayRestore = useCan("deadletters.restore");
  const [verbText, text] = TEXTS[verb];
  const from = verb === "restore" ? "discarded" : "waiting";

  const run = async (will: readonly DeadLetter[], reason: string, tell: TellBulk<DeadLetter>) => {
    const discarded: DeadLetter[] = [];
    for (const own of callsOf(will)) {
      tell(own, () => ({ state: "running" }));
      const ids = idsOf(own);
      const call =
        verb === "discard"
          ? api.deadletters.discard.mutate({ ...ids, reason })
          : api.deadletters[verb].mutate(ids);
      await call.then(
        ({ deadLetterIds }) => {
          const decided = ({ deadLetterId }: DeadLetter) => deadLetterIds.includes(deadLetterId);
          if (verb === "discard") discarded.push(...own.filter(decided));
          tell(own, (row) => ({ state: decided(row) ? "done" : "skipped" }));
        },
        (error: unknown) => tell(own, () => ({ state: "failed", error })),
      );
    }
    if (discarded.length > 0 && mayRestore)
      showUndo(t("discardedMany", { count: discarded.length }), () => restoreLetters(discarded));
    await refreshLetters();
  };
  return (
    <BulkDialog
      rows={rows}
      idOf={(row) => row.deadLetterId}
      allows={(row) => row.state === from}
      title={t(verbText, { count: rows.filter((row) => row.state === from).length })}
      text={t(text)}
      verb={(count) => t(verbText, { count })}
      danger={verb === "discard"}
      {...(verb === "discard" ? { reasonMin: 3 } : {})}
      words={{
        will: (count) => t("bulkWill", { count }),
        skip: (count) => t("bulkSkip", { count }),
        done: (count) => t("bulkDone", { count }),
        failed: (count) => t("bulkFailed", { count }),
        results: t("bulkResults"),
      }}
      nameOf={nameOf}
      detailOf={(row, state) => {
        if (state === "not_allowed") return t(`state.${row.state}`);
        return t(state === "skipped" ? "noLonger" : `reason.${row.reason}`);
      }}
      run={run}
      onClose={onClose}
    />
  );
}
