import { Button, TextInput } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useT } from "#renderer/i18n/index.ts";
import { authState, setup } from "#renderer/lib/auth.ts";
import { queryClient } from "#renderer/lib/query-client.ts";
import { LinkButton } from "#renderer/ui/link-button.tsx";
import { InlineError } from "#renderer/ui/states.tsx";
import { Door, DoorForm } from "./door.tsx";
import { MIN_PASSWORD, NewPassword } from "./new-password.tsx";

/** First start: the one-time link creates the first platform admin and signs them in. */
export function SetupPage() {
  const t = useT("auth");
  const { token } = useSearch({ from: "/setup" });
  const navigate = useNavigate();
  const state = useQuery({ queryKey: ["auth", "state"], queryFn: authState });
  const [form, setForm] = useState({ name: "", email: "", password: "" });
  const create = useMutation({
    mutationFn: () => setup({ token: token ?? "", ...form }),
    onSuccess: async () => {
      queryClient.clear();
      await navigate({ to: "/", replace: true });
    },
  });

  if (state.data?.setupNeeded === false) {
    return (
      <Door title={t("setupDone")} lead={t("setupDoneText")} version={state.data.version}>
        <LinkButton to="/sign-in" size="sm">
          {t("toSignIn")}
        </LinkButton>
      </Door>
    );
  }
  if (token === undefined) {
    return (
      <Door title={t("setupNoToken")} lead={t("setupNoTokenText")} version={state.data?.version}>
        {null}
      </Door>
    );
  }
  const ready =
    form.name.trim() !== "" && form.email.includes("@") && form.password.length >= MIN_PASSWORD;
  return (
    <Door title={t("setupTitle")} lead={t("setupText")} version={state.data?.version}>
      <DoorForm onSubmit={() => ready && create.mutate()}>
        <TextInput
          label={t("name")}
          autoComplete="name"
          autoFocus
          maxLength={80}
          value={form.name}
          onChange={(event) => setForm({ ...form, name: event.currentTarget.value })}
        />
        <TextInput
          label={t("email")}
          type="email"
          autoComplete="username"
          value={form.email}
          onChange={(event) => setForm({ ...form, email: event.currentTarget.value })}
        />
        <NewPassword
          value={form.password}
          onChange={(password) => setForm({ ...form, password })}
        />
        <InlineError error={create.error} />
        <Button type="submit" size="sm" loading={create.isPending} disabled={!ready}>
          {t("createAdmin")}
        </Button>
      </DoorForm>
    </Door>
  );
}
