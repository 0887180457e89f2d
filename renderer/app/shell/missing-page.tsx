import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useT } from "#renderer/i18n/index.ts";
import { EmptyState } from "#renderer/ui/states.tsx";

export default function MissingPage() {
  const t = useT("shell");
  return (
    <EmptyState
      title={t("pageMissing")}
      text={t("pageMissingText")}
      action={
        <Button component={Link} to="/">
          {t("goHome")}
        </Button>
      }
    />
  );
}
