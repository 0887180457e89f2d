import { Button, Modal, TextInput, Textarea } from "@mantine/core";
import { useState, type ReactNode } from "react";
import { useT } from "../i18n/index.ts";
import classes from "./confirm-dialog.module.css";
import { InlineError } from "./states.tsx";

export interface ConfirmAnswer {
  reason: string;
}

interface ConfirmDialogProps {
  opened: boolean;
  onClose: () => void;
  /** Names the thing: "Suspend Acme". */
  title: string;
  /** What happens then. */
  consequence: ReactNode;
  /** What it hits: [["Active keys", "4"], …]. */
  counts?: readonly (readonly [string, ReactNode])[];
  /** The verb: "Suspend 3 tenants". */
  verb: string;
  danger?: boolean;
  /** Must be typed before the button works; for what cannot be undone. */
  typeName?: string;
  /** Asks for a reason of at least this many characters. */
  reasonMin?: number;
  busy?: boolean;
  error?: unknown;
  onConfirm: (answer: ConfirmAnswer) => void;
  children?: ReactNode;
}

/** The one dialog before a change that matters. Never "Are you sure?". */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const t = useT("common");
  return (
    <Modal
      opened={props.opened}
      onClose={props.onClose}
      title={props.title}
      closeButtonProps={{ "aria-label": t("close") }}
      size={460}
    >
      {props.opened && <ConfirmBody {...props} />}
    </Modal>
  );
}

function ConfirmBody(props: ConfirmDialogProps) {
  const t = useT("common");
  const [reason, setReason] = useState("");
  const [typed, setTyped] = useState("");
  const { reasonMin = 0, typeName } = props;
  const ready =
    reason.trim().length >= reasonMin && (typeName === undefined || typed.trim() === typeName);
  const submit = (event: React.FormEvent) => {
    event.preventDefault();
    if (ready && props.busy !== true) props.onConfirm({ reason: reason.trim() });
  };
  return (
    <form onSubmit={submit} className={classes["form"]}>
      <div className={classes["consequence"]}>{props.consequence}</div>
      {props.counts !== undefined && (
        <dl className={classes["counts"]}>
          {props.counts.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      )}
      {props.children}
      {reasonMin > 0 && (
        <Textarea
          label={t("reason")}
          description={t("reasonHint")}
          placeholder={t("reasonPlaceholder")}
          minRows={2}
          autosize
          maxLength={500}
          value={reason}
          data-autofocus
          onChange={(event) => setReason(event.currentTarget.value)}
        />
      )}
      {typeName !== undefined && (
        <TextInput
          label={t("typeToConfirm", { name: typeName })}
          value={typed}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
      )}
      <InlineError error={props.error} />
      <div className={classes["buttons"]}>
        <Button variant="default" onClick={props.onClose}>
          {t("cancel")}
        </Button>
        <Button
          type="submit"
          {...(props.danger === true ? { color: "red.8" } : {})}
          disabled={!ready}
          loading={props.busy ?? false}
        >
          {props.verb}
        </Button>
      </div>
    </form>
  );
}
