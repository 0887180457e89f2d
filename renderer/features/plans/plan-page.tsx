import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useT } from "#renderer/i18n/index.ts";
import { trpc } from "#renderer/lib/trpc.ts";
import { useCan } from "#renderer/lib/me.tsx";
import { CopyAsMenu, Id } from "#renderer/ui/copy.tsx";
import { IconArrowRight, IconTag } from "#renderer/ui/icons.ts";
import { LinkButton } from "#renderer/ui/link-button.tsx";
import { Page, PageHeader, Section } from "#renderer/ui/page.tsx";
import { StateBadge } from "#renderer/ui/state-badge.tsx";
import { EmptyState, ErrorState, NoPermission, SkeletonLines } from "#renderer/ui/states.tsx";
import { planRoute } from "./feature.ts";
import { PlanActions } from "./plan-actions.tsx";
import { PlanEditor } from "./plan-editor.tsx";
import { draftOf, newestOf } from "./plan-versions.ts";
import { TermsFacts } from "./terms-facts.tsx";
import { VersionsList } from "./versions-list.tsx";
import classes from "./plans.module.css";

/** One plan: its draft to be edited, what is published, every version and who keeps it. */
export function PlanPage() {
  const t = useT("plans");
  const { code } = planRoute.useParams();
  const mayRead = useCan("plans.read");
  const mayEdit = useCan("plans.draft");
  const query = useQuery(trpc.plans.list.queryOptions(undefined, { enabled: mayRead }));
  const plan = query.data?.find((one) => one.code === code);
  if (!mayRead)
    return (
      <Page>
        <PageHeader title={code} />
        <NoPermission permission="plans.read" />
      </Page>
    );
  if (plan === undefined)
    return (
      <Page>
        <PageHeader title={code} />
        {query.isPending && <SkeletonLines rows={10} />}
        {query.error !== null && (
          <ErrorState
            error={query.error}
            what={t("theCatalogue")}
            onRetry={() => void query.refetch()}
          />
        )}
        {query.data !== undefined && (
          <EmptyState
            icon={<IconTag size={20} />}
            title={t("noPlan", { code })}
            text={t("noPlanText")}
            action={<Link to="/plans">{t("allPlans")}</Link>}
          />
        )}
      </Page>
    );
  const shown = newestOf(plan) ?? draftOf(plan);
  return (
    <Page>
      <PageHeader
        title={plan.name}
        aside={<StateBadge state={plan.state} pill />}
        lead={
          <span className={classes["lead"]}>
            <Id value={plan.code} />
            {plan.selfService ? t("isSelfService") : t("isByStaff")}
          </span>
        }
        actions={
          <>
            {shown !== undefined && (
              <LinkButton
                variant="default"
                to="/plans"
                search={{ tab: "calculator", plan: `${plan.code}@${shown.version}` }}
                rightSection={<IconArrowRight size={14} />}
              >
                {t("tab.calculator")}
              </LinkButton>
            )}
            <PlanActions plan={plan} />
            <CopyAsMenu json={plan} />
          </>
        }
      />
      {mayEdit && plan.state !== "archived" ? (
        <PlanEditor key={plan.code} plan={plan} />
      ) : (
        shown !== undefined && (
          <Section title={t("versionTerms", { version: shown.version })}>
            <TermsFacts terms={shown.terms} />
          </Section>
        )
      )}
      <VersionsList plan={plan} />
    </Page>
  );
}
