import { Button } from "@mantine/core";
import { useState } from "react";
import type { DeadLetter } from "#shared/contracts/dead-letters.ts";
import { useT } from "#renderer/i18n/index.ts";
import { IconSend, IconTrash, IconX } from "#renderer/ui/icons.ts";
import { PermissionButton } from "#renderer/ui/permission.tsx";
import { DeadLetterBulk, type BulkVerb } from "./dead-letter-bulk.tsx";
import classes from "./dead-letters.module.css";

interface DeadLetterBarProps {
  rows: readonly DeadLetter[];
  onClear: () => void;
}

/** What can be done with the selected ones. */
export function DeadLetterBar({ rows, onClear }: DeadLetterBarProps) {
  const t = useT("deadLetters");
  const c = useT("common");
  const [verb, setVerb] = useState<BulkVerb | null>(null);
  return (
    <div className={classes["bulk"]} role="region" aria-label={c("actions")}>
      <span role="status">{c("selectedOnly", { count: rows.length })}</span>
      <span className={classes["gap"]} />
      <PermissionButton
        permission="deadletters.redrive"
        variant="default"
        leftSection={<IconSend size={14} />}
        onClick={() => setVerb("redrive")}
      >
        {t("redrive")}
      </PermissionButton>
      <PermissionButton
        permission="deadletters.discard"
        variant="default"
        leftSection={<IconTrash size={14} />}
        onClick={() => setVerb("discard")}
      >
        {t("discard")}
      </PermissionButton>
      <Button variant="subtle" color="gray" leftSection={<IconX size={14} />} onClick={onClear}>
        {c("clearSelection")}
      </Button>
      {verb !== null && (
        <DeadLetterBulk
          verb={verb}
          rows={rows}
          onClose={(done) => {
            setVerb(null);
            if (done) onClear();
          }}
        />
      )}
    </div>
  );
}
