import { Button, Modal, Textarea } from "@mantine/core";
import { useState, type ReactNode } from "react";
import { useT } from "../i18n/index.ts";
import classes from "./bulk.module.css";
import { StateShape } from "./state-badge.tsx";
import { useErrorText } from "./states.tsx";

export type BulkResult =
  | { readonly state: "pending" | "running" | "done" | "skipped" }
  | { readonly state: "failed"; readonly error: unknown };
export type TellBulk<Row> = (rows: readonly Row[], result: (row: Row) => BulkResult) => void;

interface BulkDialogProps<Row> {
  rows: readonly Row[];
  idOf: (row: Row) => string;
  /** The others are shown as skipped and left alone. */
  allows: (row: Row) => boolean;
  title: string;
  /** What happens then. */
  text: string;
  /** The verb with the number: "Suspend 3 tenants". */
  verb: (count: number) => string;
  danger?: boolean;
  /** Asks for one reason for all, of at least so many characters. */
  reasonMin?: number;
  words: {
    readonly will: (count: number) => string;
    readonly skip: (count: number) => string;
    readonly done: (count: number) => string;
    readonly failed: (count: number) => string;
    readonly results: string;
  };
  nameOf: (row: Row) => ReactNode;
  detailOf: (row: Row, state: BulkResult["state"] | "not_allowed") => ReactNode;
  run: (rows: readonly Row[], reason: string, tell: TellBulk<Row>) => Promise<unknown>;
  /** `ended`: the calls were made. */
  onClose: (ended: boolean) => void;
}

/** Preview of what changes and what is skipped, then a result for each. */
export function BulkDialog<Row>(props: BulkDialogProps<Row>) {
  const { idOf, words, reasonMin = 0, danger = false } = props;
  const c = useT("common");
  // What was selected when the dialog opened: live changes must not move it.
  const [{ will, skipped }] = useState(() => ({
    will: props.rows.filter((row) => props.allows(row)),
    skipped: props.rows.filter((row) => !props.allows(row)),
  }));
  const [reason, setReason] = useState("");
  const [results, setResults] = useState<Readonly<Record<string, BulkResult>> | null>(null);
  const [ended, setEnded] = useState(false);
  const count = (state: BulkResult["state"]) =>
    Object.values(results ?? {}).filter((result) => result.state === state).length;

  const run = async () => {
    const tell: TellBulk<Row> = (rows, result) =>
      setResults((now) => ({
        ...now,
        ...Object.fromEntries(rows.map((row) => [idOf(row), result(row)])),
      }));
    tell(will, () => ({ state: "pending" }));
    await props.run(will, reason.trim(), tell);
    setEnded(true);
  };
  const said =
    results === null
      ? [words.will(will.length), ...(skipped.length > 0 ? [words.skip(skipped.length)] : [])]
      : [
          words.done(count("done")),
          ...(count("skipped") > 0 ? [words.skip(count("skipped"))] : []),
          ...(count("failed") > 0 ? [words.failed(count("failed"))] : []),
        ];
  return (
    <Modal
      opened
      onClose={() => props.onClose(ended)}
      title={props.title}
      closeButtonProps={{ "aria-label": c("close") }}
      size={540}
    >
      <form
        className={classes["form"]}
        onSubmit={(event) => {
          event.preventDefault();
          void run();
        }}
      >
        <p className="dim">{props.text}</p>
        <div role="status">{said.join(" · ")}</div>
        <ul className={classes["list"]} aria-label={words.results}>
          {will.map((row) => (
            <Line key={idOf(row)} row={row} result={results?.[idOf(row)]} {...props} />
          ))}
          {results === null &&
            skipped.map((row) => (
              <li key={idOf(row)} data-skipped>
                <StateShape state="skipped" />
                {props.nameOf(row)}
                {props.detailOf(row, "not_allowed")}
              </li>
            ))}
        </ul>
        {reasonMin > 0 && results === null && (
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
          {ended ? (
            <Button onClick={() => props.onClose(true)}>{c("close")}</Button>
          ) : (
            <>
              <Button variant="default" onClick={() => props.onClose(false)}>
                {c("cancel")}
              </Button>
              <Button
                type="submit"
                loading={results !== null}
                disabled={will.length === 0 || reason.trim().length < reasonMin}
                {...(danger ? { color: "red.8" } : {})}
              >
                {props.verb(will.length)}
              </Button>
            </>
          )}
        </div>
      </form>
    </Modal>
  );
}

interface LineProps<Row> extends Pick<BulkDialogProps<Row>, "nameOf" | "detailOf"> {
  row: Row;
  result: BulkResult | undefined;
}

function Line<Row>({ row, result, nameOf, detailOf }: LineProps<Row>) {
  const say = useErrorText();
  const state = result?.state ?? "pending";
  return (
    <li>
      <StateShape state={state} />
      {nameOf(row)}
      {result?.state === "failed" ? (
        <span className={classes["error"]}>{say(result.error)}</span>
      ) : (
        <span className="dim">{detailOf(row, state)}</span>
      )}
    </li>
  );
}
