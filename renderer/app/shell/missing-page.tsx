import { useT } from "#renderer/i18n/index.ts";
import { LinkButton } from "#renderer/ui/link-button.tsx";
import { EmptyState } from "#renderer/ui/states.tsx";

export default function MissingPage() {
  const t = useT("shell");
  return (
    <EmptyState
      title={t("pageMissing")}
      text={t("pageMissingText")}
      action={<LinkButton to="/">{t("goHome")}</LinkButton>}
    />
  );
}
