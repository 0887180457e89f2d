import {
  Button,
  Checkbox,
  NumberInput,
  SegmentedControl,
  Select,
  TagsInput,
  TextInput,
} from "@mantine/core";
import { DateInput } from "@mantine/dates";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { App } from "#shared/contracts/apps.ts";
import { IpRule, KEY_SCOPES, type CreatedKey, type KeyScope } from "#shared/contracts/keys.ts";
import { Name } from "#shared/kernel/index.ts";
import type { z } from "zod";
import { useT } from "#renderer/i18n/index.ts";
import { queryClient } from "#renderer/lib/query-client.ts";
import { trpc } from "#renderer/lib/trpc.ts";
import { useTenantId } from "#renderer/features/tenants/use-tenant-id.ts";
import { SidePanel } from "#renderer/ui/side-panel.tsx";
import { InlineError } from "#renderer/ui/states.tsx";
import classes from "./keys.module.css";

interface NewKeyPanelProps {
  apps: readonly App[];
  appId: string | null;
  onClose: () => void;
  onCreated: (created: CreatedKey) => void;
}

const SCOPE_TEXT = {
  "events:write": "scopeWrite",
  "events:read": "scopeRead",
  "users:delete": "scopeDelete",
} as const;

export function NewKeyPanel({ apps, appId, onClose, onCreated }: NewKeyPanelProps) {
  const t = useT("keys");
  const c = useT("common");
  const tenantId = useTenantId();
  const usable = apps.filter((app) => app.state === "active");
  const first = usable.find((app) => app.appId === appId) ?? usable[0];
  const [form, setForm] = useState({
    appId: first?.appId,
    name: "",
    env: "live" as "live" | "test",
    scopes: ["events:write"] as z.infer<typeof KeyScope>[],
    rateLimitPerMinute: null as number | null,
    ipAllowList: [] as string[],
    expiresOn: null as string | null,
  });
  const [attempt, setAttempt] = useState(() => crypto.randomUUID());
  const create = useMutation(
    trpc.keys.create.mutationOptions({
      onSuccess: (created) => {
        onCreated(created);
        void queryClient.invalidateQueries({ queryKey: trpc.apps.pathKey() });
        return queryClient.invalidateQueries({ queryKey: trpc.keys.pathKey() });
      },
      onError: () => setAttempt(crypto.randomUUID()),
    }),
  );
  const nameOk = Name.safeParse(form.name).success;
  const ipsOk = form.ipAllowList.every((rule) => IpRule.safeParse(rule).success);
  const ready = nameOk && ipsOk && form.scopes.length > 0 && form.appId !== undefined;
  const submit = () => {
    const { appId: app, expiresOn, ...rest } = form;
    if (!ready || app === undefined) return;
    const expiresAt = expiresOn === null ? null : new Date(`${expiresOn}T23:59:59`).toISOString();
    create.mutate({ tenantId, appId: app, ...rest, expiresAt, idempotencyKey: attempt });
  };
  return (
    <SidePanel
      opened
      onClose={onClose}
      title={t("newTitle")}
      footer={
        <>
          <Button variant="default" onClick={onClose}>
            {c("cancel")}
          </Button>
          <Button type="submit" form="new-key" loading={create.isPending} disabled={!ready}>
            {t("create")}
          </Button>
        </>
      }
    >
      <form
        id="new-key"
        className={classes["form"]}
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <Select
          label={t("app")}
          allowDeselect={false}
          value={form.appId ?? null}
          onChange={(value) =>
            setForm({ ...form, appId: usable.find((app) => app.appId === value)?.appId })
          }
          data={usable.map((app) => ({ value: app.appId as string, label: app.name }))}
        />
        <TextInput
          label={t("name")}
          data-autofocus
          maxLength={200}
          value={form.name}
          error={form.name === "" || nameOk ? null : c("nameInvalid")}
          onChange={(event) => setForm({ ...form, name: event.currentTarget.value })}
        />
        <div className={classes["group"]}>
          <SegmentedControl
            fullWidth
            aria-label={t("env")}
            value={form.env}
            onChange={(value) => setForm({ ...form, env: value as "live" | "test" })}
            data={[
              { value: "live", label: t("live") },
              { value: "test", label: t("test") },
            ]}
          />
          {form.env === "test" && <span className="dim">{t("testHint")}</span>}
        </div>
        <Checkbox.Group
          label={t("scopes")}
          value={form.scopes}
          onChange={(scopes) =>
            setForm({ ...form, scopes: KEY_SCOPES.filter((scope) => scopes.includes(scope)) })
          }
        >
          <div className={classes["group"]} style={{ paddingTop: 6 }}>
            {KEY_SCOPES.map((scope) => (
              <Checkbox
                key={scope}
                value={scope}
                label={
                  <>
                    {t(SCOPE_TEXT[scope])} <span className="mono dim">{scope}</span>
                  </>
                }
              />
            ))}
          </div>
        </Checkbox.Group>
        <NumberInput
          label={t("rateLimit")}
          description={t("rateLimitHint")}
          min={1}
          max={10_000_000}
          allowDecimal={false}
          thousandSeparator=" "
          value={form.rateLimitPerMinute ?? ""}
          onChange={(value) =>
            setForm({ ...form, rateLimitPerMinute: typeof value === "number" ? value : null })
          }
        />
        <TagsInput
          label={t("ipList")}
          description={t("ipListHint")}
          splitChars={[",", " "]}
          maxTags={100}
          value={form.ipAllowList}
          error={ipsOk ? null : t("ipInvalid")}
          onChange={(ipAllowList) => setForm({ ...form, ipAllowList })}
        />
        <DateInput
          label={t("expiry")}
          description={t("expiryHint")}
          size="xs"
          clearable
          minDate={new Date()}
          valueFormat="DD.MM.YYYY"
          value={form.expiresOn}
          onChange={(expiresOn) => setForm({ ...form, expiresOn })}
        />
        <InlineError error={create.error} />
      </form>
    </SidePanel>
  );
}
