import { Button } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import type { z } from "zod";
import type { Mail } from "#shared/contracts/billing/dunning.ts";
import type { TenantId } from "#shared/kernel/index.ts";
import { useT } from "#renderer/i18n/index.ts";
import { trpc } from "#renderer/lib/trpc.ts";
import { RelativeTime } from "#renderer/ui/relative-time.tsx";
import { StateBadge } from "#renderer/ui/state-badge.tsx";
import { ErrorState, SkeletonLines } from "#renderer/ui/states.tsx";
import classes from "./dunning.module.css";

/** What was written about the invoice, newest first, each with its text. */
export function MailList({ tenantId, invoiceId }: { tenantId: TenantId; invoiceId: string }) {
  const t = useT("dunning");
  const query = useInfiniteQuery(
    trpc.dunning.mails.infiniteQueryOptions(
      { tenantId, invoiceId, limit: 20 },
      { getNextPageParam: (page) => page.nextCursor ?? undefined },
    ),
  );
  const mails = query.data?.pages.flatMap((page) => page.rows);
  return (
    <section aria-label={t("mailsTitle")}>
      <h3 className={classes["heading"]}>{t("mailsTitle")}</h3>
      {mails === undefined && query.error !== null && (
        <ErrorState
          error={query.error}
          what={t("mailsTitle")}
          onRetry={() => void query.refetch()}
        />
      )}
      {mails === undefined && query.error === null && <SkeletonLines rows={3} />}
      {mails?.length === 0 && (
        <p className="dim">
          {t("noMails")} {t("noMailsText")}
        </p>
      )}
      {mails?.some(({ state }) => state === "not_configured") && (
        <p className={classes["note"]} role="status">
          {t("notConfiguredText")}
        </p>
      )}
      {mails?.map((mail) => (
        <MailItem key={mail.mailId} mail={mail} />
      ))}
      {query.hasNextPage && (
        <Button
          variant="default"
          size="compact-sm"
          loading={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
        >
          {t("moreMails")}
        </Button>
      )}
    </section>
  );
}

function MailItem({ mail }: { mail: z.infer<typeof Mail> }) {
  const t = useT("dunning");
  return (
    <details className={classes["mail"]}>
      <summary>
        <StateBadge state={mail.state} />
        <span className={classes["subject"]}>{mail.subject}</span>
        <span className="dim">
          <RelativeTime at={mail.sentAt ?? mail.createdAt} />
        </span>
      </summary>
      <div className={classes["letter"]}>
        <p className="dim">
          <bdi>{t("mailTo", { to: mail.to })}</bdi>
          {mail.attempts > 0 && <> · {t("mailTried", { count: mail.attempts })}</>}
        </p>
        {mail.error !== null && <p className={classes["mailError"]}>{mail.error}</p>}
        <pre lang={mail.language}>{mail.text}</pre>
      </div>
    </details>
  );
}
