import { Loader } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { useT } from "#renderer/i18n/index.ts";
import { oneTime } from "#renderer/lib/auth.ts";
import { queryClient } from "#renderer/lib/query-client.ts";
import { LinkButton } from "#renderer/ui/link-button.tsx";
import { InlineError } from "#renderer/ui/states.tsx";
import { Door } from "./door.tsx";

/** The start-up link: signs in and leaves no token in the address or the history. */
export function OneTimePage() {
  const t = useT("auth");
  const { token = "" } = useSearch({ from: "/one-time" });
  const navigate = useNavigate();
  const asked = useRef(false);
  const enter = useMutation({
    mutationFn: () => oneTime(token),
    onSuccess: async () => {
      queryClient.clear();
      await navigate({ to: "/", replace: true });
    },
  });
  const { mutate } = enter;
  useEffect(() => {
    // Strict mode mounts twice; the link works once.
    if (asked.current) return;
    asked.current = true;
    mutate();
  }, [mutate]);

  if (enter.error === null) {
    return (
      <Door title={t("signingIn")}>
        <Loader size="sm" aria-label={t("signingIn")} />
      </Door>
    );
  }
  return (
    <Door title={t("oneTimeFailed")}>
      <InlineError error={enter.error} />
      <LinkButton to="/sign-in" size="sm">
        {t("toSignIn")}
      </LinkButton>
    </Door>
  );
}
