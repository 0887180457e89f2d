import { Button, Group, Stack, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { useT } from "#renderer/i18n/index.ts";
import { useMe } from "#renderer/lib/me.tsx";
import { trpc } from "#renderer/lib/trpc.ts";
import { Id } from "#renderer/ui/copy.tsx";
import { IconShieldCheck, IconShieldX } from "#renderer/ui/icons.ts";
import { InlineError } from "#renderer/ui/states.tsx";
import { QrCode } from "./qr-code.tsx";
import classes from "./settings.module.css";

/** Asks for the six digits; calls `onCode` with exactly six. */
function CodeForm(props: {
  submit: string;
  pending: boolean;
  error: unknown;
  onCode: (code: string) => void;
  onCancel: () => void;
}) {
  const t = useT("settings");
  const common = useT("common");
  const [code, setCode] = useState("");
  const [tried, setTried] = useState(false);
  const valid = /^\d{6}$/.test(code);
  const send = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (valid) props.onCode(code);
  };
  return (
    <form onSubmit={send} noValidate>
      <Stack gap="sm">
        <TextInput
          label={t("totp.code")}
          value={code}
          onChange={(event) => setCode(event.currentTarget.value.replace(/\s/g, ""))}
          error={tried && !valid ? t("totp.codeInvalid") : null}
          inputMode="numeric"
          autoComplete="one-time-code"
          maxLength={6}
          w={160}
          classNames={{ input: "mono" }}
          data-autofocus
        />
        <InlineError error={props.error} />
        <Group gap="xs">
          <Button type="submit" loading={props.pending}>
            {props.submit}
          </Button>
          <Button variant="default" onClick={props.onCancel}>
            {common("cancel")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** Turning the second factor on (QR code, then a code to prove it) and off (a code). */
export function TotpCard() {
  const t = useT("settings");
  const me = useMe();
  const client = useQueryClient();
  const [closing, setClosing] = useState(false);
  const begin = useMutation(trpc.me.totpBegin.mutationOptions());
  const done = (text: string) => async () => {
    begin.reset();
    setClosing(false);
    notifications.show({ message: text, color: "green" });
    await client.invalidateQueries({ queryKey: trpc.me.get.queryKey() });
  };
  const confirm = useMutation(
    trpc.me.totpConfirm.mutationOptions({ onSuccess: done(t("totp.enabled")) }),
  );
  const disable = useMutation(
    trpc.me.totpDisable.mutationOptions({ onSuccess: done(t("totp.disabled")) }),
  );
  const Mark = me.totpEnabled ? IconShieldCheck : IconShieldX;

  return (
    <Stack gap="sm">
      <div className={classes["status"]} data-tone={me.totpEnabled ? "ok" : "warn"}>
        <Mark size={18} />
        <span>{t(me.totpEnabled ? "totp.on" : "totp.off")}</span>
      </div>
      {me.totpEnabled && !closing && (
        <div>
          <Button variant="default" onClick={() => setClosing(true)}>
            {t("totp.disable")}
          </Button>
        </div>
      )}
      {me.totpEnabled && closing && (
        <>
          <p className={classes["text"]}>{t("totp.disableText")}</p>
          <CodeForm
            submit={t("totp.disable")}
            pending={disable.isPending}
            error={disable.error}
            onCode={(code) => disable.mutate({ code })}
            onCancel={() => setClosing(false)}
          />
        </>
      )}
      {!me.totpEnabled && begin.data === undefined && (
        <>
          <InlineError error={begin.error} />
          <div>
            <Button variant="default" loading={begin.isPending} onClick={() => begin.mutate()}>
              {t("totp.begin")}
            </Button>
          </div>
        </>
      )}
      {!me.totpEnabled && begin.data !== undefined && (
        <div className={classes["totp"]}>
          <QrCode value={begin.data.uri} label={t("totp.qr")} />
          <Stack gap="sm">
            <p className={classes["text"]}>{t("totp.scan")}</p>
            <div>
              <div className="dim">{t("totp.manual")}</div>
              <Id value={begin.data.secret} />
            </div>
            <CodeForm
              submit={t("totp.confirm")}
              pending={confirm.isPending}
              error={confirm.error}
              onCode={(code) => confirm.mutate({ code })}
              onCancel={() => begin.reset()}
            />
          </Stack>
        </div>
      )}
    </Stack>
  );
}
