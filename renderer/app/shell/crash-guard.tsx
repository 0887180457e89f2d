import { Button } from "@mantine/core";
import { Component, type ReactNode } from "react";
import { useT } from "#renderer/i18n/index.ts";
import { EmptyState } from "#renderer/ui/states.tsx";

/** A page that throws takes down only itself. */
export class CrashGuard extends Component<{ children: ReactNode }, { error: unknown }> {
  override state: { error: unknown } = { error: null };

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  override render() {
    return this.state.error === null ? this.props.children : <Crashed error={this.state.error} />;
  }
}

function Crashed({ error }: { error: unknown }) {
  const t = useT("shell");
  return (
    <div role="alert">
      <EmptyState
        title={t("crashed")}
        text={`${t("crashedText")} ${error instanceof Error ? error.message : String(error)}`}
        action={<Button onClick={() => window.location.reload()}>{t("reload")}</Button>}
      />
    </div>
  );
}
