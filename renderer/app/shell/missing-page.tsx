import { useT } from "#renderer/i18n/index.ts";
import { LinkButton } from "#renderer/ui/link-button.tsx";
import { Page, PageHeader } from "#renderer/ui/page.tsx";

/** An address that leads nowhere, inside the frame. */
export function MissingPage() {
  const t = useT("shell");
  return (
    <Page narrow>
      <PageHeader title={t("pageMissing")} lead={t("pageMissingText")} />
      <div>
        <LinkButton to="/">{t("goHome")}</LinkButton>
      </div>
    </Page>
  );
}
