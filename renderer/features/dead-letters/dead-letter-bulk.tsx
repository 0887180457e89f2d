import { Button, Modal, Textarea } from "@mantine/core";
import { useState } from "react";
import type { DeadLetter } from "#shared/contracts/dead-letters.ts";
import { useT } from "#renderer/i18n/index.ts";
import { queryClient } from "#renderer/lib/query-client.ts";
import { api, trpc } from "#renderer/lib/trpc.ts";
import { StateShape } from "#renderer/ui/state-badge.tsx";
import { useErrorText } from "#renderer/ui/states.tsx";
import classes from "./dead-letters.module.css";

export type BulkVerb = "redrive" | "discard";
type Result =
  | { state: "running" }
  | { state: "done" }
  | { state: "skipped" }
  | { state: "failed"; error: unknown };

const AT_ONCE = 200;

interface DeadLetterBulkProps {
  verb: BulkVerb;
  rows: readonly DeadLetter[];
  onClose: (done: boolean) => void;
}

/** Calls of at most 200 ids, each of one tenant. */
export function callsOf(rows: readonly DeadLetter[]): (readonly DeadLetter[])[] {
  return [...Map.groupBy(rows, (row) => row.tenantId).values()].flatMap((own) =>
    Array.from({ length: Math.ceil(own.length / AT_ONCE) }, (_, nth) =>
      own.slice(nth * AT_ONCE, (nth + 1) * AT_ONCE),
    ),
  );
}

/** Preview of what is decided and what is skipped, then a result for each. */
export function DeadLetterBulk({ verb, rows, onClose }: DeadLetterBulkProps) {
  const t = useT("deadLetters");
  const c = useT("common");
  // What was selected when the dialog opened: live changes must not move it.
  const [{ will, skipped }] = useState(() => ({
    will: rows.filter((row) => row.state === "waiting"),
    skipped: rows.filter((row) => row.state !== "waiting"),
  }));
  const [reason, setReason] = useState("");
  const [results, setResults] = useState<Readonly<Record<string, Result>> | null>(null);
  const outcomes = Object.values(results ?? {});
  const running = outcomes.some(({ state }) => state === "running");
  const count = (state: Result["state"]) => outcomes.filter((one) => one.state === state).length;
  const needsReason = verb === "discard" && reason.trim().length < 3;

  const run = async () => {
    const set = (own: readonly DeadLetter[], result: (id: string) => Result) =>
      setResults((now) => ({
        ...now,
        ...Object.fromEntries(own.map((row) => [row.deadLetterId, result(row.deadLetterId)])),
      }));
    set(will, () => ({ state: "running" }));
    for (const own of callsOf(will)) {
      const ids = {
        tenantId: own[0]?.tenantId as DeadLetter["tenantId"],
        deadLetterIds: own.map((row) => row.deadLetterId),
      };
      const call =
        verb === "redrive"
          ? api.deadletters.redrive.mutate(ids)
          : api.deadletters.discard.mutate({ ...ids, reason: reason.trim() });
      await call.then(
        ({ deadLetterIds }) =>
          set(own, (id) => ({ state: deadLetterIds.includes(id) ? "done" : "skipped" })),
        (error: unknown) => set(own, () => ({ state: "failed", error })),
      );
    }
    await queryClient.invalidateQueries({ queryKey: trpc.deadletters.pathKey() });
  };

  const ended = results !== null && !running;
  return (
    <Modal
      opened
      onClose={() => onClose(ended)}
      title={t(verb === "redrive" ? "bulkRedrive" : "bulkDiscard", { count: will.length })}
      closeButtonProps={{ "aria-label": c("close") }}
      size={540}
    >
      <form
        className={classes["bulkForm"]}
        onSubmit={(event) => {
          event.preventDefault();
          void run();
        }}
      >
        <p className="dim">{t(verb === "redrive" ? "redriveText" : "bulkDiscardText")}</p>
        <div role="status">
          {results === null ? (
            <>
              {t("bulkWill", { count: will.length })}
              {skipped.length > 0 && <> · {t("bulkSkip", { count: skipped.length })}</>}
            </>
          ) : (
            <>
              {t("bulkDone", { count: count("done") })}
              {count("skipped") > 0 && <> · {t("bulkSkip", { count: count("skipped") })}</>}
              {count("failed") > 0 && <> · {t("bulkFailed", { count: count("failed") })}</>}
            </>
          )}
        </div>
        <ul className={classes["bulkList"]} aria-label={t("bulkResults")}>
          {will.map((row) => (
            <BulkLine key={row.deadLetterId} row={row} result={results?.[row.deadLetterId]} />
          ))}
        </ul>
        {verb === "discard" && results === null && (
          <Textarea
            label={c("reason")}
            description={c("reasonHint")}
            placeholder={c("reasonPlaceholder")}
            minRows={2}
            autosize
            maxLength={500}
            data-autofocus
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
        )}
        <div className={classes["buttons"]}>
          <span className={classes["gap"]} />
          {ended ? (
            <Button onClick={() => onClose(true)}>{c("close")}</Button>
          ) : (
            <>
              <Button variant="default" onClick={() => onClose(false)}>
                {c("cancel")}
              </Button>
              <Button
                type="submit"
                loading={running}
                disabled={will.length === 0 || needsReason}
                {...(verb === "discard" ? { color: "red.8" } : {})}
              >
                {t(verb === "redrive" ? "bulkRedrive" : "bulkDiscard", { count: will.length })}
              </Button>
            </>
          )}
        </div>
      </form>
    </Modal>
  );
}

function BulkLine({ row, result }: { row: DeadLetter; result: Result | undefined }) {
  const t = useT("deadLetters");
  const say = useErrorText();
  return (
    <li>
      <StateShape state={result?.state ?? "pending"} />
      <bdi>{row.name || row.eventId}</bdi>
      {result?.state === "failed" ? (
        <span className={classes["bulkError"]}>{say(result.error)}</span>
      ) : (
        <span className="dim">
          {t(result?.state === "skipped" ? "noLonger" : `reason.${row.reason}`)}
        </span>
      )}
    </li>
  );
}
