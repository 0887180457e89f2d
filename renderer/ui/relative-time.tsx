import { Tooltip } from "@mantine/core";
import { useNow } from "../lib/now.ts";
import { useFormat } from "../lib/use-format.ts";
import { useT } from "../i18n/index.ts";

/** "3 min ago" with the exact instant on hover, in local time or UTC as the person chose. */
export function RelativeTime({ at, empty }: { at: string | null; empty?: string }) {
  const format = useFormat();
  const t = useT("common");
  // Only to draw again: it is rounded down, which would show the last seconds as the future.
  useNow(10_000);
  if (at === null) return <span className="dim">{empty ?? t("never")}</span>;
  return (
    <Tooltip label={format.exact(at)}>
      <time dateTime={at}>{format.relative(at)}</time>
    </Tooltip>
  );
}

/** The exact instant. */
export function ExactTime({ at }: { at: string }) {
  const format = useFormat();
  return (
    <time dateTime={at} className="tabular">
      {format.exact(at)}
    </time>
  );
}
