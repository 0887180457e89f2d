import { useT } from "#renderer/i18n/index.ts";
import { useMe } from "#renderer/lib/me.tsx";
import { Section } from "#renderer/ui/page.tsx";
import { OwnSessions } from "./own-sessions.tsx";
import { PasswordForm } from "./password-form.tsx";
import classes from "./settings.module.css";
import { TotpCard } from "./totp-card.tsx";

export function SecuritySection() {
  const t = useT("settings");
  const me = useMe();
  if (me.impersonation !== null)
    return (
      <Section title={t("section.security")}>
        <p className={classes["text"]}>{t("frozen")}</p>
      </Section>
    );
  return (
    <>
      <Section title={t("password")}>
        {me.hasPassword ? (
          <PasswordForm />
        ) : (
          <p className={classes["text"]}>{t("password.none")}</p>
        )}
      </Section>
      <Section title={t("totp")}>
        <TotpCard />
      </Section>
      <OwnSessions />
    </>
  );
}
