import { Switch, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation } from "@tanstack/react-query";
import { useBlocker } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { PlanTerms, type CataloguePlan } from "#shared/contracts/billing/plans.ts";
import { Name } from "#shared/kernel/index.ts";
import { useT } from "#renderer/i18n/index.ts";
import { queryClient } from "#renderer/lib/query-client.ts";
import { trpc } from "#renderer/lib/trpc.ts";
import { ConfirmDialog } from "#renderer/ui/confirm-dialog.tsx";
import { Section } from "#renderer/ui/page.tsx";
import { PermissionButton } from "#renderer/ui/permission.tsx";
import { InlineError } from "#renderer/ui/states.tsx";
import { ChangesTable } from "./changes-table.tsx";
import { ChargesEditor } from "./charges-editor.tsx";
import { DraftBill } from "./draft-bill.tsx";
import { EntitlementsEditor } from "./entitlements-editor.tsx";
import { draftOf, newestOf } from "./plan-versions.ts";
import classes from "./plans.module.css";
import { PriceEditor } from "./price-editor.tsx";
import { PublishDialog } from "./publish-dialog.tsx";
import { formOf, termsOf, type TermsForm } from "./terms-form.ts";

/** The plan's one draft: what is typed, what it would say and cost, how it differs from what is published. */
export function PlanEditor({ plan }: { plan: CataloguePlan }) {
  const t = useT("plans");
  const [draft, published] = [draftOf(plan), newestOf(plan)];
  const saved = draft?.terms ?? published?.terms;
  const begun = saved && formOf(saved);
  const [form, setForm] = useState<TermsForm | undefined>(begun);
  const [name, setName] = useState(plan.name);
  const [selfService, setSelfService] = useState(plan.selfService);
  const [publishing, setPublishing] = useState(false);
  const { terms, errors } = useMemo(
    () => (form ? termsOf(form) : { terms: null, errors: {} }),
    [form],
  );
  const isNamed = Name.safeParse(name).success;
  // By what it says, not by how it is typed: 129 is 129.00.
  const isDirty =
    JSON.stringify(terms) !== JSON.stringify(saved && PlanTerms.parse(saved)) ||
    name !== plan.name ||
    selfService !== plan.selfService;
  const save = useMutation(
    trpc.plans.draft.mutationOptions({
      onSuccess: (next) => {
        notifications.show({ message: t("draftSaved") });
        queryClient.setQueryData(trpc.plans.list.queryKey(), (plans) =>
          plans?.map((one) => (one.code === next.code ? next : one)),
        );
      },
    }),
  );
  const leaving = useBlocker({
    shouldBlockFn: () => isDirty && !save.isPending,
    enableBeforeUnload: () => isDirty,
    withResolver: true,
  });
  if (!form || !begun) return null;
  const wrong = Object.keys(errors).length;
  const set = (change: Partial<TermsForm>) => setForm({ ...form, ...change });
  const problem = (path: string) => {
    const key = errors[path];
    return key === undefined ? null : t(key);
  };
  return (
    <>
      <form
        className={classes["editor"]}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (terms !== null && isNamed) save.mutate({ code: plan.code, name, selfService, terms });
        }}
      >
        <div className={classes["column"]}>
          <Section title={t("plan")}>
            <div className={classes["pair"]}>
              <TextInput
                label={t("name")}
                description={t("nameHint")}
                value={name}
                maxLength={80}
                error={isNamed ? null : t("wrong.name")}
                onChange={(event) => setName(event.currentTarget.value)}
              />
              <Switch
                className={classes["switch"] ?? ""}
                label={t("selfServiceSwitch")}
                checked={selfService}
                onChange={(event) => setSelfService(event.currentTarget.checked)}
              />
            </div>
          </Section>
          <Section title={t("prices")}>
            <PriceEditor
              form={form}
              onChange={set}
              problem={problem}
              currencyFixed={published !== undefined}
            />
          </Section>
          <Section title={t("usagePrice")}>
            <ChargesEditor form={form} onChange={(charges) => set({ charges })} problem={problem} />
          </Section>
          <Section title={t("entitlements")}>
            <EntitlementsEditor form={form} onChange={set} problem={problem} />
          </Section>
        </div>
        <div className={classes["aside"]}>
          <Section title={draft ? t("draftOf", { version: draft.version }) : t("noDraft")}>
            <div className={classes["stack"]}>
              <p className={classes["status"]} role="status">
                {wrong > 0
                  ? t("wrongCount", { count: wrong })
                  : isDirty
                    ? t("unsaved")
                    : draft
                      ? t("draftReady")
                      : t("draftNone")}
              </p>
              <InlineError error={save.error} />
              <div className={classes["buttons"]}>
                <PermissionButton
                  permission="plans.draft"
                  type="submit"
                  variant={isDirty ? "filled" : "default"}
                  loading={save.isPending}
                  disabled={!isDirty || terms === null || !isNamed}
                >
                  {t("saveDraft")}
                </PermissionButton>
                <PermissionButton
                  permission="plans.publish"
                  variant={isDirty ? "default" : "filled"}
                  blocked={isDirty ? t("saveFirst") : draft ? null : t("draftNone")}
                  onClick={() => setPublishing(true)}
                >
                  {t("publish")}
                </PermissionButton>
                {isDirty && (
                  <button
                    type="button"
                    className={classes["link"]}
                    onClick={() => {
                      setForm(begun);
                      setName(plan.name);
                      setSelfService(plan.selfService);
                    }}
                  >
                    {t("takeBack")}
                  </button>
                )}
              </div>
            </div>
          </Section>
          {published !== undefined && terms !== null && (
            <Section title={t("changesFrom", { version: published.version })}>
              <ChangesTable before={published.terms} after={terms} />
            </Section>
          )}
          <Section title={t("monthCosts")}>
            <DraftBill draft={terms} published={published ?? null} />
          </Section>
        </div>
      </form>
      {draft && publishing && (
        <PublishDialog plan={plan} draft={draft} onClose={() => setPublishing(false)} />
      )}
      <ConfirmDialog
        opened={leaving.status === "blocked"}
        onClose={() => leaving.reset?.()}
        title={t("leaveTitle")}
        consequence={t("leaveText")}
        verb={t("leave")}
        danger
        onConfirm={() => leaving.proceed?.()}
      />
    </>
  );
}
