import { PasswordInput } from "@mantine/core";
import { useT } from "#renderer/i18n/index.ts";

export const MIN_PASSWORD = 12;

/** A new password with how much is missing. */
export function NewPassword(props: { value: string; onChange: (value: string) => void }) {
  const t = useT("auth");
  const missing = MIN_PASSWORD - [...props.value].length;
  const hint =
    props.value === ""
      ? t("newPasswordHint")
      : missing > 0
        ? t("passwordShort", { count: missing })
        : t("passwordLong");
  return (
    <PasswordInput
      label={t("newPassword")}
      description={hint}
      inputWrapperOrder={["label", "input", "description", "error"]}
      name="new-password"
      autoComplete="new-password"
      required
      withAsterisk={false}
      visibilityToggleButtonProps={{ "aria-label": t("showPassword") }}
      value={props.value}
      onChange={(event) => props.onChange(event.currentTarget.value)}
    />
  );
}
