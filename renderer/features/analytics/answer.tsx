import { Button } from "@mantine/core";
import type { ReactNode } from "react";
import { STEPS, type Step } from "#shared/contracts/analytics.ts";
import { useT } from "#renderer/i18n/index.ts";
import { shownError } from "#renderer/lib/errors.ts";
import { useLiveState } from "#renderer/lib/live.tsx";
import { IconAlertTriangle } from "#renderer/ui/icons.ts";
import { StaleBadge } from "#renderer/ui/page.tsx";
import { EmptyState, ErrorState, InlineError, SkeletonBlock } from "#renderer/ui/states.tsx";
import { useAnalytics } from "./analytics-context.ts";
import classes from "./analytics.module.css";
import { PRESETS, type Patch } from "./analytics-search.ts";

const OLD_MS = 20 * 60_000;

/** What is read of a query's result. */
export interface AnswerQuery<Data> {
  readonly data: Data | undefined;
  readonly error: unknown;
  readonly isPlaceholderData: boolean;
  readonly dataUpdatedAt: number;
  readonly refetch: () => unknown;
}

interface AnswerProps<Data> {
  query: AnswerQuery<Data>;
  /** What is asked, for "Could not load …". */
  what: string;
  /** Of the skeleton; as high as the answer will be. */
  height: number;
  children: (data: Data) => ReactNode;
}

/** One answer in whatever state it is: on its way, failed, too large a question, old, or there. */
export function Answer<Data>({ query, what, height, children }: AnswerProps<Data>) {
  const t = useT("common");
  const live = useLiveState();
  const { data, error } = query;
  const retry = () => void query.refetch();
  if (data === undefined) {
    if (error === null)
      return (
        <div role="status" aria-busy aria-label={t("loading")}>
          <SkeletonBlock height={height} />
        </div>
      );
    if (shownError(error).code === "query_too_large") return <TooLarge error={error} />;
    return <ErrorState error={error} what={what} onRetry={retry} />;
  }
  return (
    <div className={classes["answer"]} data-refreshing={query.isPlaceholderData || undefined}>
      {error !== null && <InlineError error={error} />}
      <StaleBadge
        updatedAt={query.dataUpdatedAt}
        afterMs={live === "offline" || error !== null ? 60_000 : OLD_MS}
      />
      {children(data)}
    </div>
  );
}

export interface Smaller {
  readonly change: Patch;
  readonly step?: Step;
  readonly range?: (typeof PRESETS)[number];
}

/** What makes a question smaller: the next larger step, or, where the step is the server's, the next shorter range. */
export function smaller(
  step: Step | undefined,
  preset: (typeof PRESETS)[number] | null,
): Smaller | null {
  const nextStep = step === undefined ? undefined : STEPS[STEPS.indexOf(step) + 1];
  if (nextStep !== undefined) return { change: { step: nextStep }, step: nextStep };
  const shorter = preset === null ? "7d" : PRESETS[PRESETS.indexOf(preset) - 1];
  if (shorter === undefined) return null;
  return { change: { range: shorter, from: undefined, to: undefined }, range: shorter };
}

function TooLarge({ error }: { error: unknown }) {
  const t = useT("analytics");
  const errors = useT("errors");
  const { search, range, patch } = useAnalytics();
  const next = smaller(search.step, range.preset);
  const { details, requestId } = shownError(error);
  const reason = typeof details["reason"] === "string" ? details["reason"] : "";
  const text = errors("query_too_large").replace("{reason}", reason);
  return (
    <div role="alert">
      <EmptyState
        icon={<IconAlertTriangle size={20} />}
        title={t("tooLarge")}
        text={requestId === null ? text : `${text} (${requestId})`}
        action={
          next !== null && (
            <Button variant="default" onClick={() => patch(next.change)}>
              {next.step === undefined
                ? t("tooLarge.range", { range: t(`range.${next.range ?? "7d"}`) })
                : t("tooLarge.step", { step: t(`step.${next.step}`) })}
            </Button>
          )
        }
      />
    </div>
  );
}
