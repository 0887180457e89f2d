import { Button, Textarea } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useRef, useState } from "react";
import type { DeadLetterDetail } from "#shared/contracts/dead-letters.ts";
import { useT } from "#renderer/i18n/index.ts";
import { useCan } from "#renderer/lib/me.tsx";
import { trpc } from "#renderer/lib/trpc.ts";
import { ConfirmDialog } from "#renderer/ui/confirm-dialog.tsx";
import { IconSend } from "#renderer/ui/icons.ts";
import { PermissionButton } from "#renderer/ui/permission.tsx";
import { InlineError } from "#renderer/ui/states.tsx";
import { showUndo } from "#renderer/ui/undo-toast.tsx";
import classes from "./dead-letters.module.css";
import { problemOf, spacedOut } from "./json-problem.ts";
import { idsOf, refreshLetters, restoreLetters } from "./letter-calls.ts";

/** The event as text to be mended and sent again, or discarded. */
export function DeadLetterEditor({ letter }: { letter: DeadLetterDetail }) {
  const t = useT("deadLetters");
  const [original] = useState(() => spacedOut(letter.line));
  const [text, setText] = useState(original);
  const [discarding, setDiscarding] = useState(false);
  const area = useRef<HTMLTextAreaElement>(null);
  const problem = problemOf(text);
  const changed = text !== original;
  const mayRestore = useCan("deadletters.restore");
  const redrive = useMutation(
    trpc.deadletters.redrive.mutationOptions({ onSuccess: refreshLetters }),
  );
  const discard = useMutation(
    trpc.deadletters.discard.mutationOptions({
      onSuccess: () => {
        setDiscarding(false);
        if (mayRestore) showUndo(t("discardedMany", { count: 1 }), () => restoreLetters([letter]));
        return refreshLetters();
      },
    }),
  );
  const ids = idsOf([letter]);
  const send = () => redrive.mutate(changed ? { ...ids, fixed: text } : ids);
  const goThere = () => {
    area.current?.focus();
    area.current?.setSelectionRange(problem?.offset ?? 0, (problem?.offset ?? 0) + 1);
  };
  return (
    <section className={classes["editor"]}>
      <h3>{t("editor")}</h3>
      <Textarea
        ref={area}
        aria-label={t("editor")}
        description={t("editorHint")}
        inputWrapperOrder={["label", "description", "error", "input"]}
        classNames={{ input: "mono" }}
        autosize
        minRows={6}
        maxRows={22}
        spellCheck={false}
        value={text}
        error={
          problem === null ? null : (
            <span role="alert">
              {t(`problem.${problem.kind}`, { line: problem.line, column: problem.column })}{" "}
              {problem.kind === "syntax" && (
                <button type="button" className={classes["link"]} onClick={goThere}>
                  {t("showPlace")}
                </button>
              )}
            </span>
          )
        }
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <InlineError error={redrive.error} />
      <div className={classes["buttons"]}>
        <PermissionButton
          permission="deadletters.discard"
          variant="default"
          onClick={() => setDiscarding(true)}
        >
          {t("discard")}
        </PermissionButton>
        {changed && (
          <Button variant="subtle" onClick={() => setText(original)}>
            {t("reset")}
          </Button>
        )}
        <span className={classes["gap"]} />
        <PermissionButton
          permission="deadletters.redrive"
          leftSection={<IconSend size={14} />}
          loading={redrive.isPending}
          blocked={problem === null ? null : t("mendFirst")}
          onClick={send}
        >
          {t(changed ? "redriveFixed" : "redrive")}
        </PermissionButton>
      </div>
      <ConfirmDialog
        opened={discarding}
        onClose={() => setDiscarding(false)}
        danger
        title={t("discardOne", { name: letter.name || letter.eventId })}
        consequence={t("discardText")}
        verb={t("discard")}
        reasonMin={5}
        busy={discard.isPending}
        error={discard.error}
        onConfirm={({ reason }) => discard.mutate({ ...ids, reason })}
      />
    </section>
  );
}
