import { Button, SegmentedControl, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { BundleId, type AppPlatform } from "#shared/contracts/tenants.ts";
import type { App } from "#shared/contracts/apps.ts";
import { Name } from "#shared/kernel/index.ts";
import { useT } from "#renderer/i18n/index.ts";
import { queryClient } from "#renderer/lib/query-client.ts";
import { trpc } from "#renderer/lib/trpc.ts";
import { useTenantId } from "#renderer/features/tenants/use-tenant-id.ts";
import { SidePanel } from "#renderer/ui/side-panel.tsx";
import { InlineError } from "#renderer/ui/states.tsx";
import classes from "./apps.module.css";

interface AppFormProps {
  /** An app to rename, "new", or null when closed. */
  target: App | "new" | null;
  onClose: () => void;
}

export function AppForm({ target, onClose }: AppFormProps) {
  if (target === null) return null;
  return target === "new" ? (
    <NewApp onClose={onClose} />
  ) : (
    <Rename app={target} onClose={onClose} />
  );
}

const refresh = () => queryClient.invalidateQueries({ queryKey: trpc.apps.pathKey() });

function NewApp({ onClose }: { onClose: () => void }) {
  const t = useT("apps");
  const c = useT("common");
  const names = useT("tenants");
  const tenantId = useTenantId();
  const [form, setForm] = useState<{ name: string; platform: AppPlatform; bundleId: string }>({
    name: "",
    platform: "ios",
    bundleId: "",
  });
  const [attempt, setAttempt] = useState(() => crypto.randomUUID());
  const create = useMutation(
    trpc.apps.create.mutationOptions({
      onSuccess: () => {
        onClose();
        return refresh();
      },
      onError: () => setAttempt(crypto.randomUUID()),
    }),
  );
  const nameOk = Name.safeParse(form.name).success;
  const bundleOk = BundleId.safeParse(form.bundleId).success;
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
          <Button
            type="submit"
            form="new-app"
            loading={create.isPending}
            disabled={!nameOk || !bundleOk}
          >
            {t("create")}
          </Button>
        </>
      }
    >
      <form
        id="new-app"
        className={classes["form"]}
        onSubmit={(event) => {
          event.preventDefault();
          create.mutate({ tenantId, ...form, idempotencyKey: attempt });
        }}
      >
        <TextInput
          label={t("name")}
          data-autofocus
          maxLength={200}
          value={form.name}
          error={form.name === "" || nameOk ? null : c("nameInvalid")}
          onChange={(event) => setForm({ ...form, name: event.currentTarget.value })}
        />
        <SegmentedControl
          fullWidth
          aria-label={t("platform")}
          value={form.platform}
          onChange={(value) => setForm({ ...form, platform: value as AppPlatform })}
          data={[
            { value: "ios", label: names("ios") },
            { value: "android", label: names("android") },
            { value: "web", label: names("web") },
          ]}
        />
        <TextInput
          label={form.platform === "web" ? names("bundleWeb") : t("bundle")}
          placeholder={form.platform === "web" ? "app.acme.com" : "com.acme.app"}
          spellCheck={false}
          maxLength={160}
          value={form.bundleId}
          error={form.bundleId === "" || bundleOk ? null : names("bundleInvalid")}
          onChange={(event) => setForm({ ...form, bundleId: event.currentTarget.value })}
        />
        <InlineError error={create.error} />
      </form>
    </SidePanel>
  );
}

function Rename({ app, onClose }: { app: App; onClose: () => void }) {
  const t = useT("apps");
  const c = useT("common");
  const tenantId = useTenantId();
  const [name, setName] = useState(app.name);
  const save = useMutation(
    trpc.apps.update.mutationOptions({
      onSuccess: () => {
        onClose();
        return refresh();
      },
    }),
  );
  const ok = Name.safeParse(name).success;
  return (
    <SidePanel
      opened
      onClose={onClose}
      title={t("renameTitle", { name: app.name })}
      footer={
        <Button
          type="submit"
          form="rename-app"
          loading={save.isPending}
          disabled={!ok || name === app.name}
        >
          {t("rename")}
        </Button>
      }
    >
      <form
        id="rename-app"
        className={classes["form"]}
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate({ tenantId, appId: app.appId, name });
        }}
      >
        <TextInput
          label={t("name")}
          data-autofocus
          maxLength={200}
          value={name}
          error={ok ? null : c("nameInvalid")}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <InlineError error={save.error} />
      </form>
    </SidePanel>
  );
}
