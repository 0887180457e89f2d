import { Anchor, Button, PasswordInput, PinInput, TextInput } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Navigate, useNavigate, useSearch } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useT } from "#renderer/i18n/index.ts";
import { SSO_START, authState, signIn } from "#renderer/lib/auth.ts";
import { formatCountdown } from "#renderer/lib/format.ts";
import { shownError } from "#renderer/lib/errors.ts";
import { useNow } from "#renderer/lib/now.ts";
import { queryClient } from "#renderer/lib/query-client.ts";
import { ErrorState, InlineError, SkeletonLines } from "#renderer/ui/states.tsx";
import { Divider, Door, DoorForm, Notice } from "./door.tsx";

type Stage = "password" | "code" | "tenant";

/** Password and code, or single sign-on. What the server answers decides the next question. */
export function SignInPage() {
  const t = useT("auth");
  const search = useSearch({ from: "/sign-in" });
  const navigate = useNavigate();
  const state = useQuery({ queryKey: ["auth", "state"], queryFn: authState });
  const [form, setForm] = useState({ email: "", password: "", code: "", tenant: "" });
  const [stage, setStage] = useState<Stage>("password");
  const [lockedUntil, setLockedUntil] = useState(0);

  const enter = useMutation({
    mutationFn: (input: typeof form) =>
      signIn({
        email: input.email,
        password: input.password,
        ...(input.code === "" ? {} : { code: input.code }),
        ...(input.tenant === "" ? {} : { tenant: input.tenant.trim() }),
      }),
    onSuccess: async () => {
      queryClient.clear();
      await navigate({ to: search.next ?? "/", replace: true });
    },
    onError: (error) => {
      const { code, details } = shownError(error);
      if (code === "code_required") setStage("code");
      if (code === "tenant_choice_required") setStage("tenant");
      if (code === "code_invalid") setForm((now) => ({ ...now, code: "" }));
      if (code === "sign_in_locked") {
        setLockedUntil(Date.now() + Number(details["retryAfterSeconds"] ?? 60) * 1000);
      }
    },
  });
  const locked = useLocked(lockedUntil);

  if (state.data === undefined) {
    return (
      <Door title={t("title")}>
        {state.error === null ? (
          <SkeletonLines rows={4} height={30} />
        ) : (
          <ErrorState error={state.error} onRetry={() => void state.refetch()} />
        )}
      </Door>
    );
  }
  if (state.data.setupNeeded) return <Navigate to="/setup" />;

  const server = state.data.serverName;
  const submit = () => enter.mutate(form);
  const back = () => {
    setStage("password");
    setForm({ email: "", password: "", code: "", tenant: "" });
    enter.reset();
  };
  // The server's question is not an error to the person.
  const asks = ["code_required", "tenant_choice_required", "sign_in_locked"];
  const error =
    enter.error !== null && !asks.includes(shownError(enter.error).code) ? enter.error : null;

  if (stage === "code") {
    return (
      <Door title={t("codeTitle")} lead={t("codeText", { server })} version={state.data.version}>
        <DoorForm onSubmit={submit}>
          <PinInput
            length={6}
            type="number"
            oneTimeCode
            autoFocus
            aria-label={t("code")}
            value={form.code}
            error={error !== null}
            onChange={(code) => setForm({ ...form, code })}
            onComplete={(code) => enter.mutate({ ...form, code })}
          />
          <InlineError error={error} />
          <Locked {...locked} />
          <Button
            type="submit"
            size="sm"
            loading={enter.isPending}
            disabled={form.code.length < 6 || locked.leftMs > 0}
          >
            {t("signIn")}
          </Button>
          <Anchor component="button" type="button" size="sm" onClick={back}>
            {t("otherAccount")}
          </Anchor>
        </DoorForm>
      </Door>
    );
  }
  if (stage === "tenant") {
    return (
      <Door
        title={t("tenantTitle")}
        lead={t("tenantText", { email: form.email })}
        version={state.data.version}
      >
        <DoorForm onSubmit={submit}>
          <TextInput
            label={t("tenant")}
            value={form.tenant}
            autoFocus
            spellCheck={false}
            onChange={(event) => setForm({ ...form, tenant: event.currentTarget.value })}
          />
          <InlineError error={error} />
          <Button type="submit" size="sm" loading={enter.isPending}>
            {t("continue")}
          </Button>
          <Anchor component="button" type="button" size="sm" onClick={back}>
            {t("otherAccount")}
          </Anchor>
        </DoorForm>
      </Door>
    );
  }
  return (
    <Door title={t("title")} lead={t("to", { server })} version={state.data.version}>
      {search.ended === true && <Notice>{t("ended")}</Notice>}
      {search.error !== undefined && <Notice tone="warn">{search.error}</Notice>}
      {state.data.sso !== null && (
        <>
          <Button component="a" href={SSO_START} variant="default" size="sm" fullWidth>
            {t("sso", { name: state.data.sso.name })}
          </Button>
          <Divider text={t("or")} />
        </>
      )}
      <DoorForm onSubmit={submit}>
        <TextInput
          label={t("email")}
          type="email"
          name="email"
          autoComplete="username"
          required
          withAsterisk={false}
          autoFocus
          value={form.email}
          onChange={(event) => setForm({ ...form, email: event.currentTarget.value })}
        />
        <PasswordInput
          label={t("password")}
          name="password"
          autoComplete="current-password"
          required
          withAsterisk={false}
          visibilityToggleButtonProps={{ "aria-label": t("showPassword") }}
          value={form.password}
          onChange={(event) => setForm({ ...form, password: event.currentTarget.value })}
        />
        <InlineError error={error} />
        <Locked {...locked} />
        <Button type="submit" size="sm" loading={enter.isPending} disabled={locked.leftMs > 0}>
          {t("signIn")}
        </Button>
      </DoorForm>
      <span className="dim">{t("forgot")}</span>
    </Door>
  );
}

function useLocked(until: number) {
  const now = useNow(1000);
  const [wasLocked, setWasLocked] = useState(false);
  const leftMs = until === 0 ? 0 : Math.max(0, until - now);
  useEffect(() => {
    if (leftMs > 0) setWasLocked(true);
  }, [leftMs]);
  return { leftMs, wasLocked };
}

/** A closed door with its countdown, then that it is open again. */
function Locked({ leftMs, wasLocked }: { leftMs: number; wasLocked: boolean }) {
  const t = useT("auth");
  if (leftMs === 0) return wasLocked ? <Notice>{t("lockedOpen")}</Notice> : null;
  return (
    <Notice tone="warn">
      <strong>{t("locked")}</strong>
      <div>{t("lockedText", { time: formatCountdown(leftMs) })}</div>
    </Notice>
  );
}
