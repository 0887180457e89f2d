import { Button, Modal, Textarea } from "@mantine/core";
import { useState } from "react";
import { TENANT_TRANSITIONS, type TenantRow } from "#shared/contracts/tenants.ts";
import { useT } from "#renderer/i18n/index.ts";
import { queryClient } from "#renderer/lib/query-client.ts";
import { api, trpc } from "#renderer/lib/trpc.ts";
import { StateBadge, StateShape } from "#renderer/ui/state-badge.tsx";
import { useErrorText } from "#renderer/ui/states.tsx";
import classes from "./tenants.module.css";

export type BulkVerb = "suspend" | "resume";

interface BulkDialogProps {
  verb: BulkVerb | null;
  rows: readonly TenantRow[];
  onClose: () => void;
}

type Result = { state: "pending" | "running" | "done" } | { state: "failed"; error: unknown };
const AT_ONCE = 4;

/** The state allows it, and it is not a transition of another kind (restoring, onboarding). */
const allows = (row: TenantRow, verb: BulkVerb) =>
  TENANT_TRANSITIONS[row.state].includes(verb === "suspend" ? "suspended" : "active") &&
  (verb === "suspend" ? row.state === "active" : row.state === "suspended");

/** Preview of who changes and who is skipped, one reason for all, then a result for each. */
export function BulkDialog({ verb, rows, onClose }: BulkDialogProps) {
  const t = useT("tenants");
  const c = useT("common");
  return (
    <Modal
      opened={verb !== null}
      onClose={onClose}
      title={verb === null ? "" : t(verb)}
      closeButtonProps={{ "aria-label": c("close") }}
      size={540}
    >
      {verb !== null && <BulkBody verb={verb} rows={rows} onClose={onClose} />}
    </Modal>
  );
}

function BulkBody({ verb, rows, onClose }: BulkDialogProps & { verb: BulkVerb }) {
  const t = useT("tenants");
  const c = useT("common");
  // What was selected when the dialog opened: live changes must not move it.
  const [{ will, skipped }] = useState(() => ({
    will: rows.filter((row) => allows(row, verb)),
    skipped: rows.filter((row) => !allows(row, verb)),
  }));
  const [reason, setReason] = useState("");
  const [results, setResults] = useState<Readonly<Record<string, Result>> | null>(null);
  const outcomes = Object.values(results ?? {});
  const done = outcomes.filter((result) => result.state === "done").length;
  const failed = outcomes.filter((result) => result.state === "failed").length;
  const running = results !== null && done + failed < will.length;

  const run = async () => {
    const set = (row: TenantRow, result: Result) =>
      setResults((now) => ({ ...now, [row.tenantId]: result }));
    setResults(Object.fromEntries(will.map((row) => [row.tenantId, { state: "pending" }])));
    const waiting = [...will];
    const worker = async () => {
      for (let row = waiting.shift(); row !== undefined; row = waiting.shift()) {
        set(row, { state: "running" });
        const input = { tenantId: row.tenantId, reason: reason.trim() };
        const call =
          verb === "suspend" ? api.tenants.suspend.mutate(input) : api.tenants.resume.mutate(input);
        const current = row;
        await call.then(
          () => set(current, { state: "done" }),
          (error: unknown) => set(current, { state: "failed", error }),
        );
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    await queryClient.invalidateQueries({ queryKey: trpc.tenants.pathKey() });
  };

  const count = will.length;
  const title = t(verb === "suspend" ? "suspendCount" : "resumeCount", { count });
  return (
    <form
      className={classes["bulkForm"]}
      onSubmit={(event) => {
        event.preventDefault();
        void run();
      }}
    >
      <p className="dim">{t(verb === "suspend" ? "bulkSuspendText" : "bulkResumeText")}</p>
      <div role="status">
        {results === null ? (
          <>
            {t("bulkWill", { count })}
            {skipped.length > 0 && (
              <span className="dim">. {t("bulkSkip", { count: skipped.length })}</span>
            )}
          </>
        ) : (
          <>
            {t("bulkDone", { count: done })}
            {failed > 0 && <>, {t("bulkFailed", { count: failed })}</>}
          </>
        )}
      </div>
      <ul className={classes["bulkList"]} aria-label={t("bulkResults")}>
        {will.map((row) => (
          <BulkLine key={row.tenantId} row={row} result={results?.[row.tenantId]} />
        ))}
        {results === null &&
          skipped.map((row) => (
            <li key={row.tenantId} data-skipped>
              <StateShape state="skipped" />
              <bdi>{row.name}</bdi>
              <StateBadge state={row.state} />
            </li>
          ))}
      </ul>
      {results === null && (
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
      <div className={classes["bulkButtons"]}>
        {results === null || running ? (
          <>
            <Button variant="default" onClick={onClose}>
              {c("cancel")}
            </Button>
            <Button
              type="submit"
              loading={running}
              disabled={count === 0 || reason.trim().length < 5}
              {...(verb === "suspend" ? { color: "red.8" } : {})}
            >
              {title}
            </Button>
          </>
        ) : (
          <Button onClick={onClose}>{c("close")}</Button>
        )}
      </div>
    </form>
  );
}

function BulkLine({ row, result }: { row: TenantRow; result: Result | undefined }) {
  const say = useErrorText();
  return (
    <li>
      <StateShape state={result?.state ?? "pending"} />
      <bdi>{row.name}</bdi>
      {result?.state === "failed" ? (
        <span className={classes["bulkError"]}>{say(result.error)}</span>
      ) : (
        <span className="dim">{row.slug}</span>
      )}
    </li>
  );
}
