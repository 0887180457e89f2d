import { useQuery } from "@tanstack/react-query";
import type { z } from "zod";
import type { ProviderStatus } from "#shared/contracts/billing/webhooks.ts";
import { useT } from "#renderer/i18n/index.ts";
import { trpc } from "#renderer/lib/trpc.ts";
import { useFormat } from "#renderer/lib/use-format.ts";
import { CopyButton } from "#renderer/ui/copy.tsx";
import { StateBadge } from "#renderer/ui/state-badge.tsx";
import { InlineError, SkeletonBlock } from "#renderer/ui/states.tsx";
import classes from "./webhooks.module.css";

type Status = z.infer<typeof ProviderStatus>;

/** One card each: does it answer, since when not, what waits, and the address for its webhooks. */
export function ProviderCards() {
  const query = useQuery(
    trpc.webhooks.providers.queryOptions(undefined, { refetchInterval: 15_000 }),
  );
  return (
    <div className={classes["cards"]}>
      {query.isPending && [0, 1, 2].map((each) => <SkeletonBlock key={each} height={96} />)}
      {query.data === undefined && <InlineError error={query.error} />}
      {query.data?.map((status) => (
        <ProviderCard key={status.provider} status={status} />
      ))}
    </div>
  );
}

function ProviderCard({ status }: { status: Status }) {
  const t = useT("webhooks");
  const format = useFormat();
  const { provider, state, error, since, webhookUrl, waitingCalls, deadCalls, tenants } = status;
  const name = t(`provider.${provider}`);
  return (
    <section className={classes["card"]} aria-label={name} data-state={state}>
      <div className={classes["cardHead"]}>
        <h2>{name}</h2>
        <StateBadge state={state} />
        {since !== null && (
          <span className="dim">{t("failingSince", { when: format.exact(since) })}</span>
        )}
      </div>
      {error !== null && <p className={classes["cardError"]}>{error}</p>}
      {!status.configured && <p className="dim">{t("notConfigured")}</p>}
      {provider === "manual" && <p className="dim">{t("byHandText")}</p>}
      {status.configured && webhookUrl !== "" && (
        <div className={classes["url"]}>
          <code className="mono" title={t("webhookUrl")}>
            {webhookUrl}
          </code>
          <CopyButton value={webhookUrl} label={t("webhookUrl")} />
        </div>
      )}
      <div className={classes["counts"]}>
        <span>{t("collects", { count: tenants })}</span>
        {waitingCalls > 0 && <span>{t("waitingCalls", { count: waitingCalls })}</span>}
        {deadCalls > 0 && <span data-bad>{t("deadCalls", { count: deadCalls })}</span>}
      </div>
    </section>
  );
}
