import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { CreatedTenant } from "#shared/contracts/tenants.ts";
import { useT } from "#renderer/i18n/index.ts";
import { queryClient } from "#renderer/lib/query-client.ts";
import { trpc } from "#renderer/lib/trpc.ts";
import { SidePanel } from "#renderer/ui/side-panel.tsx";
import { InlineError } from "#renderer/ui/states.tsx";
import { NewTenantFields } from "./new-tenant-fields.tsx";
import { EMPTY_FORM, formErrors, toInput, type NewTenantForm } from "./new-tenant-form.ts";
import { Onboarding } from "./onboarding.tsx";

interface NewTenantPanelProps {
  opened: boolean;
  onClose: () => void;
}

/** The form, then the onboarding it started. The secret lives only in this component. */
export function NewTenantPanel({ opened, onClose }: NewTenantPanelProps) {
  return opened ? <OpenPanel onClose={onClose} /> : null;
}

function OpenPanel({ onClose }: { onClose: () => void }) {
  const t = useT("tenants");
  const c = useT("common");
  const [form, setForm] = useState<NewTenantForm>(EMPTY_FORM);
  const [attempt, setAttempt] = useState(() => crypto.randomUUID());
  const [slugTaken, setSlugTaken] = useState(false);
  const [created, setCreated] = useState<CreatedTenant | null>(null);
  const create = useMutation(
    trpc.tenants.create.mutationOptions({
      onSuccess: (answer) => {
        setCreated(answer);
        void queryClient.invalidateQueries({ queryKey: trpc.tenants.list.pathKey() });
      },
      // A corrected form is another call; only a repeat of the same one keeps its key.
      onError: () => setAttempt(crypto.randomUUID()),
    }),
  );
  const errors = formErrors(form);
  const ready = Object.keys(errors).length === 0 && !slugTaken;
  const submit = () => {
    if (ready && !create.isPending) {
      create.mutate({ ...toInput(form), idempotencyKey: attempt });
    }
  };

  if (created !== null) {
    return (
      <SidePanel opened onClose={onClose} title={t("onboarding", { name: form.name })} width={560}>
        <Onboarding
          created={created}
          name={form.name}
          onAnother={() => {
            setForm(EMPTY_FORM);
            setCreated(null);
            create.reset();
            setAttempt(crypto.randomUUID());
          }}
        />
      </SidePanel>
    );
  }
  return (
    <SidePanel
      opened
      onClose={onClose}
      title={t("createTitle")}
      width={560}
      footer={
        <>
          <Button variant="default" onClick={onClose}>
            {c("cancel")}
          </Button>
          <Button type="submit" form="new-tenant" loading={create.isPending} disabled={!ready}>
            {t("create")}
          </Button>
        </>
      }
    >
      <form
        id="new-tenant"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <NewTenantFields
          form={form}
          errors={errors}
          onChange={setForm}
          onSlugTaken={setSlugTaken}
        />
        <InlineError error={create.error} />
      </form>
    </SidePanel>
  );
}
