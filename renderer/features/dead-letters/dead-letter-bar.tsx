import { useState } from "react";
import type { DeadLetter } from "#shared/contracts/dead-letters.ts";
import { useT } from "#renderer/i18n/index.ts";
import { BulkBar } from "#renderer/ui/bulk-bar.tsx";
import { IconArrowBackUp, IconSend, IconTrash } from "#renderer/ui/icons.ts";
import { PermissionButton } from "#renderer/ui/permission.tsx";
import { DeadLetterBulk, type BulkVerb } from "./dead-letter-bulk.tsx";

interface DeadLetterBarProps {
  rows: readonly DeadLetter[];
  onClear: () => void;
}

const ICONS = { redrive: IconSend, discard: IconTrash, restore: IconArrowBackUp } as const;

/** What can be done with the selected ones. */
export function DeadLetterBar({ rows, onClear }: DeadLetterBarProps) {
  const t = useT("deadLetters");
  const c = useT("common");
  const [verb, setVerb] = useState<BulkVerb | null>(null);
  const discarded = rows.some((row) => row.state === "discarded");
  const verbs: readonly BulkVerb[] = [
    "redrive",
    "discard",
    ...(discarded ? ["restore" as const] : []),
  ];
  return (
    <BulkBar selected={c("selectedOnly", { count: rows.length })} onClear={onClear}>
      {verbs.map((each) => {
        const Icon = ICONS[each];
        return (
          <PermissionButton
            key={each}
            permission={`deadletters.${each}`}
            variant="default"
            leftSection={<Icon size={14} />}
            onClick={() => setVerb(each)}
          >
            {t(each)}
          </PermissionButton>
        );
      })}
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
    </BulkBar>
  );
}
