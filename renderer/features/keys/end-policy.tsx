import { Radio } from "@mantine/core";
import {
  EXTENSION_DAYS,
  MOST_EXTENSIONS,
  MOST_OVERLAP_DAYS,
  RotationEnd,
} from "#shared/contracts/keys.ts";
import { useT } from "#renderer/i18n/index.ts";
import { useFormat } from "#renderer/lib/use-format.ts";
import { sayShare } from "./forecast-words.ts";

interface EndPolicyProps {
  value: RotationEnd;
  share: number;
  onChange: (value: RotationEnd) => void;
}

/** What happens when the overlap is over; both choices say what follows. */
export function EndPolicy({ value, share, onChange }: EndPolicyProps) {
  const t = useT("keys");
  const format = useFormat();
  return (
    <Radio.Group
      label={t("endLabel")}
      value={value}
      onChange={(chosen) => onChange(RotationEnd.parse(chosen))}
    >
      <div style={{ display: "flex", flexDirection: "column", gap: 8, paddingTop: 6 }}>
        <Radio value="close" label={t("endClose")} description={t("endCloseHint")} />
        <Radio
          value="extend"
          label={t("endExtend")}
          description={t("endExtendHint", {
            share: sayShare(share, format),
            days: EXTENSION_DAYS,
            times: MOST_EXTENSIONS,
            most: MOST_OVERLAP_DAYS,
          })}
        />
      </div>
    </Radio.Group>
  );
}
