import { Button, Select, Stack, Switch, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { PlanCode, type CataloguePlan, type PlanTerms } from "#shared/contracts/billing/plans.ts";
import { Currency, Name } from "#shared/kernel/index.ts";
import { useT } from "#renderer/i18n/index.ts";
import { useIdempotencyKey } from "#renderer/lib/idempotency-key.ts";
import { queryClient } from "#renderer/lib/query-client.ts";
import { trpc } from "#renderer/lib/trpc.ts";
import { SidePanel } from "#renderer/ui/side-panel.tsx";
import { InlineError } from "#renderer/ui/states.tsx";
import { draftOf, newestOf } from "./plan-versions.ts";

const FORM_ID = "new-plan";
export const CURRENCIES = ["USD", "EUR", "GBP", "CHF", "JPY", "KZT", "RUB", "AED", "KWD"];

const EMPTY: Omit<PlanTerms, "currency"> = {
  interval: "month",
  base: 0,
  minimum: 0,
  trialDays: 0,
  charges: [],
  entitlements: {
    events: { included: 1_000_000, hard: 2_000_000 },
    retentionDays: 90,
    apps: 5,
    members: 10,
    keyRatePerMinute: 1_200,
    features: [],
  },
};

interface NewPlanPanelProps {
  plans: readonly CataloguePlan[];
  onClose: () => void;
  onMade: (code: string) => void;
}

/** Name, code and currency of a new plan, from nothing or from another plan's terms; what it costs is said on its page. */
export function NewPlanPanel({ plans, onClose, onMade }: NewPlanPanelProps) {
  const t = useT("plans");
  const c = useT("common");
  const idempotency = useIdempotencyKey();
  const [name, setName] = useState("");
  const [typedCode, setCode] = useState<string | null>(null);
  const [from, setFrom] = useState("");
  const [currency, setCurrency] = useState("USD");
  const [selfService, setSelfService] = useState(false);
  const code = typedCode ?? codeOf(name);
  const copied = plans.find((plan) => plan.code === from);
  const source = copied && (newestOf(copied) ?? draftOf(copied))?.terms;
  const isTaken = plans.some((plan) => plan.code === code);
  const isCode = PlanCode.safeParse(code).success;
  const isReady = Name.safeParse(name).success && isCode && !isTaken;
  const create = useMutation(
    trpc.plans.create.mutationOptions({
      onSuccess: (plan) => {
        idempotency.renew();
        void queryClient.invalidateQueries({ queryKey: trpc.plans.pathKey() });
        onMade(plan.code);
      },
    }),
  );
  return (
    <SidePanel
      opened
      onClose={onClose}
      title={t("new")}
      footer={
        <>
          <Button variant="default" onClick={onClose}>
            {c("cancel")}
          </Button>
          <Button type="submit" form={FORM_ID} disabled={!isReady} loading={create.isPending}>
            {t("makeDraft")}
          </Button>
        </>
      }
    >
      <form
        id={FORM_ID}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (!isReady) return;
          const terms = source ?? { ...EMPTY, currency: Currency.parse(currency) };
          const input = { code, name, selfService, terms };
          create.mutate({ ...input, idempotencyKey: idempotency.keyFor(input) });
        }}
      >
        <Stack gap="md">
          <TextInput
            label={t("name")}
            data-autofocus
            autoComplete="off"
            maxLength={80}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <TextInput
            label={t("code")}
            description={t("codeHint")}
            autoComplete="off"
            spellCheck={false}
            maxLength={40}
            value={code}
            error={isTaken ? t("codeTaken") : code === "" || isCode ? null : t("codeWrong")}
            onChange={(event) => setCode(event.currentTarget.value.toLowerCase())}
          />
          <Select
            label={t("startFrom")}
            description={t("startFromHint")}
            allowDeselect={false}
            value={from}
            onChange={(value) => setFrom(value ?? "")}
            data={[
              { value: "", label: t("startEmpty") },
              ...plans.map((plan) => ({ value: plan.code, label: plan.name })),
            ]}
          />
          <Select
            label={t("currency")}
            allowDeselect={false}
            searchable
            disabled={source !== undefined}
            value={source?.currency ?? currency}
            onChange={(value) => value !== null && setCurrency(value)}
            data={CURRENCIES}
          />
          <Switch
            label={t("selfServiceSwitch")}
            checked={selfService}
            onChange={(event) => setSelfService(event.currentTarget.checked)}
          />
          <InlineError error={create.error} />
        </Stack>
      </form>
    </SidePanel>
  );
}

const codeOf = (name: string): string =>
  name
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 40);
