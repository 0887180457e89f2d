import { useCallback } from "react";
import { useT } from "#renderer/i18n/index.ts";
import { useFormat } from "#renderer/lib/use-format.ts";

/** 42 → "42 s", 312 → "5.2 min", 9,000 → "2.5 h", 200,000 → "2.3 d"; nothing → "–". */
export function useSayDuration(): (seconds: number | null) => string {
  const t = useT("analytics");
  const { number } = useFormat();
  return useCallback(
    (seconds) => {
      if (seconds === null) return "–";
      if (seconds < 60) return t("unit.s", { n: number(seconds, seconds < 10 ? 1 : 0) });
      if (seconds < 3600) return t("unit.min", { n: number(seconds / 60, 1) });
      if (seconds < 86_400) return t("unit.h", { n: number(seconds / 3600, 1) });
      return t("unit.d", { n: number(seconds / 86_400, 1) });
    },
    [t, number],
  );
}
