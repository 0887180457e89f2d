import { MantineProvider, localStorageColorSchemeManager } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { QueryClientProvider } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { I18nextProvider } from "react-i18next";
import { i18n } from "../i18n/index.ts";
import { queryClient } from "../lib/query-client.ts";
import { theme } from "../ui/theme/theme.ts";
import { FeaturesContext } from "./features-context.ts";
import { features } from "./features.ts";

const colorSchemeManager = localStorageColorSchemeManager({ key: "umg.theme" });

/** Everything above the router. Style elements are off: see installVariables. */
export function Providers({ children }: { children: ReactNode }) {
  return (
    <MantineProvider
      theme={theme}
      defaultColorScheme="auto"
      colorSchemeManager={colorSchemeManager}
      withCssVariables={false}
      withGlobalClasses={false}
    >
      <I18nextProvider i18n={i18n}>
        <QueryClientProvider client={queryClient}>
          <FeaturesContext value={features}>{children}</FeaturesContext>
          <Notifications position="bottom-right" limit={4} />
        </QueryClientProvider>
      </I18nextProvider>
    </MantineProvider>
  );
}
