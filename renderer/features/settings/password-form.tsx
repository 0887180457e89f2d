import { Button, PasswordInput, Stack } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMutation } from "@tanstack/react-query";
import { notifications } from "@mantine/notifications";
import { useT } from "#renderer/i18n/index.ts";
import { trpc } from "#renderer/lib/trpc.ts";
import { InlineError } from "#renderer/ui/states.tsx";

const longEnough = (value: string) => value.length >= 12 && value.length <= 200;

export function PasswordForm() {
  const t = useT("settings");
  const form = useForm({
    mode: "uncontrolled",
    validateInputOnBlur: true,
    initialValues: { current: "", next: "", repeat: "" },
    validate: {
      current: (value) => (value === "" ? t("password.missing") : null),
      next: (value, values) =>
        !longEnough(value)
          ? t("password.short")
          : value === values.current
            ? t("password.same")
            : null,
      repeat: (value, values) => (value === values.next ? null : t("password.mismatch")),
    },
  });
  const change = useMutation(
    trpc.me.changePassword.mutationOptions({
      onSuccess: () => {
        form.reset();
        notifications.show({ message: t("password.changed"), color: "green" });
      },
    }),
  );
  const submit = form.onSubmit(({ current, next }) =>
    change.mutate({ currentPassword: current, newPassword: next }),
  );
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="sm" maw={360}>
        <span className="dim">{t("password.text")}</span>
        <PasswordInput
          label={t("password.current")}
          autoComplete="current-password"
          key={form.key("current")}
          {...form.getInputProps("current")}
        />
        <PasswordInput
          label={t("password.next")}
          autoComplete="new-password"
          key={form.key("next")}
          {...form.getInputProps("next")}
        />
        <PasswordInput
          label={t("password.repeat")}
          autoComplete="new-password"
          key={form.key("repeat")}
          {...form.getInputProps("repeat")}
        />
        <InlineError error={change.error} />
        <div>
          <Button type="submit" loading={change.isPending}>
            {t("password.change")}
          </Button>
        </div>
      </Stack>
    </form>
  );
}
