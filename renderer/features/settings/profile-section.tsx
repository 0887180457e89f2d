import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { PERMISSION_NAMES } from "#shared/access/index.ts";
import { useT } from "#renderer/i18n/index.ts";
import { desktop } from "#renderer/lib/bridge.ts";
import { useMe } from "#renderer/lib/me.tsx";
import { useFormat } from "#renderer/lib/use-format.ts";
import { Id } from "#renderer/ui/copy.tsx";
import { Facts, Section } from "#renderer/ui/page.tsx";
import { InlineError, SkeletonLines } from "#renderer/ui/states.tsx";
import classes from "./settings.module.css";

/** The desktop's servers; absent in the web panel. */
function Connections() {
  const t = useT("settings");
  const profiles = useQuery({
    queryKey: ["desktop", "profiles"],
    queryFn: async () => (await desktop?.profiles.list()) ?? [],
  });
  const info = useQuery({
    queryKey: ["desktop", "info"],
    queryFn: async () => (await desktop?.info()) ?? null,
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (
    <Section title={t("profile.connections")} flush>
      <p className={classes["text"]} style={{ padding: "12px 14px 6px" }}>
        {t("profile.connectionsText")}
        {info.data?.remembersSignIn === false && ` ${t("profile.remember")}`}
      </p>
      <InlineError error={profiles.error} />
      {profiles.data === undefined && profiles.error === null && <SkeletonLines rows={2} />}
      {profiles.data?.map((profile) => (
        <div key={profile.id} className={classes["connection"]}>
          <span className={classes["swatch"]} style={{ background: profile.colour }} aria-hidden />
          <div className={classes["grow"]}>
            <bdi>{profile.name}</bdi>
            <div className={`dim ${classes["wrap"]}`}>
              {profile.serverUrl ?? t("profile.embedded")}
            </div>
          </div>
          {profile.active ? (
            <span className="dim">{t("profile.active")}</span>
          ) : (
            <Button variant="default" onClick={() => void desktop?.profiles.select(profile.id)}>
              {t("profile.switch")}
            </Button>
          )}
        </div>
      ))}
      <div className={classes["connection"]}>
        {/* A page of the desktop itself, not of this console. */}
        <Button component="a" href="/desktop/servers" variant="default">
          {t("profile.servers")}
        </Button>
      </div>
    </Section>
  );
}

export function ProfileSection() {
  const t = useT("settings");
  const roles = useT("access");
  const me = useMe();
  const format = useFormat();
  return (
    <>
      <Section title={t("section.profile")}>
        <Facts
          items={[
            [t("profile.name"), <bdi key="name">{me.name}</bdi>],
            [t("profile.email"), me.email],
            [t("profile.role"), roles(me.role)],
            [
              t("profile.scope"),
              me.scope === "platform" ? t("profile.platform") : <bdi>{me.tenant.name}</bdi>,
            ],
            [t("profile.userId"), <Id key="user" value={me.userId} short />],
            [t("profile.sessionId"), <Id key="session" value={me.sessionId} short />],
          ]}
        />
      </Section>
      <Section
        title={t("profile.permissions")}
        aside={
          <span className="dim">
            {t("profile.permissionsCount", {
              allowed: format.number(me.permissions.length),
              total: format.number(PERMISSION_NAMES.length),
            })}
          </span>
        }
      >
        <div className={classes["keys"]}>
          {me.permissions.map((permission) => (
            <div key={permission} className={classes["keyRow"]}>
              <span>{roles(permission)}</span>
              <span className="mono dim">{permission}</span>
            </div>
          ))}
        </div>
      </Section>
      {desktop !== null && <Connections />}
    </>
  );
}
