import { Button, Group } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useState } from "react";
import { useT } from "../i18n/index.ts";
import { useErrorText } from "./states.tsx";

const SHOWN_MS = 15_000;

interface UndoProps {
  message: string;
  undo: () => Promise<unknown>;
  onDone: () => void;
}

/** Says what was done, for as long as somebody needs to see a mistake, with the way back. */
export function showUndo(message: string, undo: () => Promise<unknown>): void {
  const id = crypto.randomUUID();
  notifications.show({
    id,
    autoClose: SHOWN_MS,
    message: <Undo message={message} undo={undo} onDone={() => notifications.hide(id)} />,
  });
}

export function Undo({ message, undo, onDone }: UndoProps) {
  const c = useT("common");
  const say = useErrorText();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const run = () => {
    setBusy(true);
    undo().then(onDone, (failed: unknown) => {
      setBusy(false);
      setError(failed);
    });
  };
  return (
    <Group justify="space-between" wrap="nowrap" gap={12}>
      <span role="status">{error === null ? message : say(error)}</span>
      <Button variant="default" size="compact-sm" loading={busy} onClick={run}>
        {c("undo")}
      </Button>
    </Group>
  );
}
