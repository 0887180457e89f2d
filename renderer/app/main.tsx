import "@fontsource-variable/inter/wght.css";
import "@fontsource-variable/jetbrains-mono/wght.css";
import "@mantine/core/styles.layer.css";
import "@mantine/dates/styles.layer.css";
import "@mantine/notifications/styles.layer.css";
import "@mantine/spotlight/styles.layer.css";
import "../ui/theme/tokens.css";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { installVariables } from "../ui/theme/install-variables.ts";
import { Providers } from "./providers.tsx";
import { reloadOnUpdate } from "./reload-on-update.ts";
import { router } from "./router.tsx";

installVariables();
reloadOnUpdate();

const host = document.querySelector("#root");
if (host !== null) {
  createRoot(host).render(
    <StrictMode>
      <Providers>
        <RouterProvider router={router} />
      </Providers>
    </StrictMode>,
  );
}
