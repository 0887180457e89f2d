import { Button, TextInput } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useT } from "#renderer/i18n/index.ts";
import { acceptInvitation, invitation } from "#renderer/lib/auth.ts";
import { errorCode } from "#renderer/lib/errors.ts";
import { queryClient } from "#renderer/lib/query-client.ts";
import { useFormat } from "#renderer/lib/use-format.ts";
import { LinkButton } from "#renderer/ui/link-button.tsx";
import { ErrorState, InlineError, SkeletonLines } from "#renderer/ui/states.tsx";
import { Door, DoorForm } from "./door.tsx";
import { MIN_PASSWORD, NewPassword } from "./new-password.tsx";

/** Accepts an invitation: who invites, where to, as what; then name and password. */
export function InvitationPage() {
  const t = useT("auth");
  const names = useT("access");
  const format = useFormat();
  const { token = "" } = useSearch({ from: "/invitation" });
  const navigate = useNavigate();
  const preview = useQuery({
    queryKey: ["auth", "invitation", token],
    queryFn: () => invitation(token),
    retry: false,
  });
  const [form, setForm] = useState({ name: "", password: "" });
  const accept = useMutation({
    mutationFn: () => acceptInvitation({ token, ...form }),
    onSuccess: async () => {
      queryClient.clear();
      await navigate({ to: "/", replace: true });
    },
  });

  if (preview.error !== null && errorCode(preview.error) === "invitation_invalid") {
    return (
      <Door title={t("invitationExpired")} lead={t("invitationExpiredText")}>
        <LinkButton to="/sign-in" size="sm" variant="default">
          {t("toSignIn")}
        </LinkButton>
      </Door>
    );
  }
  if (preview.data === undefined) {
    return (
      <Door title={t("invitationTitle")}>
        {preview.error === null ? (
          <SkeletonLines rows={4} height={30} />
        ) : (
          <ErrorState error={preview.error} onRetry={() => void preview.refetch()} />
        )}
      </Door>
    );
  }
  const { invitedBy, tenantName, role, email, expiresAt } = preview.data;
  const ready = form.name.trim() !== "" && form.password.length >= MIN_PASSWORD;
  return (
    <Door
      title={t("invitationTitle")}
      lead={t("invitationText", { by: invitedBy, tenant: tenantName, role: names(role) })}
    >
      <DoorForm onSubmit={() => ready && accept.mutate()}>
        <TextInput label={t("email")} value={email} readOnly autoComplete="username" />
        <TextInput
          label={t("name")}
          autoComplete="name"
          autoFocus
          maxLength={80}
          value={form.name}
          onChange={(event) => setForm({ ...form, name: event.currentTarget.value })}
        />
        <NewPassword
          value={form.password}
          onChange={(password) => setForm({ ...form, password })}
        />
        <InlineError error={accept.error} />
        <Button type="submit" size="sm" loading={accept.isPending} disabled={!ready}>
          {t("accept")}
        </Button>
        <span className="dim">{t("invitationUntil", { at: format.exact(expiresAt) })}</span>
      </DoorForm>
    </Door>
  );
}
