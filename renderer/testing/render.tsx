import { MantineProvider } from "@mantine/core";
import { QueryClientProvider } from "@tanstack/react-query";
import {
  RouterProvider,
  createMemoryHistory,
  createRootRoute,
  createRoute,
  createRouter,
} from "@tanstack/react-router";
import { act, type ReactNode } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach } from "vitest";
import type { Me } from "#shared/contracts/access.ts";
import { PERMISSION_NAMES, type Permission } from "#shared/access/index.ts";
import { PLATFORM_TENANT_ID, SessionId, UserId } from "#shared/kernel/index.ts";
import { MeContext } from "../lib/me.tsx";
import { queryClient } from "../lib/query-client.ts";
import "../i18n/index.ts";

Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });
// happy-dom has no font loading; a growing text area asks for it.
if (!("fonts" in document)) Object.assign(document, { fonts: new EventTarget() });
window.matchMedia ??= (media: string) => ({ matches: false, media }) as MediaQueryList;

/** A platform admin; `permissions` narrows what they may. */
export const someMe = (permissions: readonly Permission[] = PERMISSION_NAMES): Me => ({
  userId: UserId.parse("0192f0c1-0000-7000-8000-0000000000aa"),
  email: "anna@example.com",
  name: "Anna",
  role: "admin",
  scope: "platform",
  tenant: { tenantId: PLATFORM_TENANT_ID, name: "Platform", slug: "platform" },
  permissions: [...permissions],
  sessionId: SessionId.parse("0192f0c1-0000-7000-8000-0000000000bb"),
  totpEnabled: false,
  hasPassword: true,
  impersonation: null,
  server: { version: "0.1.0", environment: "embedded", name: "test" },
});

let mounted: { root: Root; host: HTMLElement } | null = null;

/** Draws a component inside the console's providers; the last one is removed after each test. */
export async function render(
  children: ReactNode,
  me: Me = someMe(),
  address = "/page",
): Promise<HTMLElement> {
  const host = document.createElement("div");
  document.body.append(host);
  const root = createRoot(host);
  mounted = { root, host };
  const rootRoute = createRootRoute();
  const anyPage = createRoute({
    getParentRoute: () => rootRoute,
    path: "$",
    component: () => children,
  });
  const router = createRouter({
    routeTree: rootRoute.addChildren([anyPage]),
    history: createMemoryHistory({ initialEntries: [address] }),
  });
  await act(async () => {
    root.render(
      <MantineProvider env="test">
        <QueryClientProvider client={queryClient}>
          <MeContext value={me}>
            <RouterProvider router={router as never} />
          </MeContext>
        </QueryClientProvider>
      </MantineProvider>,
    );
    await router.load();
  });
  return host;
}

afterEach(async () => {
  const last = mounted;
  mounted = null;
  if (last === null) return;
  await act(async () => last.root.unmount());
  last.host.remove();
  queryClient.clear();
});

/** Lets queries, effects and timers of the next `ms` run. */
export const settle = (ms = 30): Promise<void> =>
  act(async () => {
    await new Promise((resolve) => setTimeout(resolve, ms));
  });

/** The element by role attribute or tag and its text; throws when there is none, with what is there. */
export function byText(selector: string, text: string | RegExp): HTMLElement {
  const all = [...document.querySelectorAll<HTMLElement>(selector)];
  const found = all.find((element) => {
    const content = (element.textContent ?? "").trim();
    return typeof text === "string" ? content === text : text.test(content);
  });
  if (found) return found;
  throw new Error(
    `no ${selector} "${String(text)}" among: ${all.map((e) => e.textContent?.trim()).join(" | ")}`,
  );
}

export async function click(element: HTMLElement): Promise<void> {
  await act(async () => {
    element.click();
  });
  await settle();
}

/** Types a whole value, as React hears it. */
export async function type(
  element: HTMLInputElement | HTMLTextAreaElement,
  value: string,
): Promise<void> {
  const kind = element instanceof HTMLTextAreaElement ? HTMLTextAreaElement : HTMLInputElement;
  const setter = Object.getOwnPropertyDescriptor(kind.prototype, "value")?.set;
  await act(async () => {
    setter?.call(element, value);
    element.dispatchEvent(new Event("input", { bubbles: true }));
  });
  await settle(5);
}

/** The field under a label. */
export function field(label: string): HTMLInputElement {
  const found = [...document.querySelectorAll("label")].find((element) =>
    (element.textContent ?? "").startsWith(label),
  );
  const input = found && document.getElementById(found.htmlFor);
  if (!(input instanceof HTMLInputElement) && !(input instanceof HTMLTextAreaElement))
    throw new Error(`no field "${label}"`);
  return input as HTMLInputElement;
}
