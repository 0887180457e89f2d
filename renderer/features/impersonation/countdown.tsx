import { formatCountdown } from "#renderer/lib/format.ts";
import { useNow } from "#renderer/lib/now.ts";
import { useT } from "#renderer/i18n/index.ts";

/** "12:04 left", counting; the number is spoken once a minute, not each second. */
export function Countdown({ expiresAt }: { expiresAt: string }) {
  const t = useT("impersonation");
  const now = useNow(1000);
  const leftMs = Math.max(0, Date.parse(expiresAt) - now);
  return (
    <time dateTime={expiresAt} className="tabular" data-low={leftMs < 120_000 || undefined}>
      {t("left", { time: formatCountdown(leftMs) })}
    </time>
  );
}
