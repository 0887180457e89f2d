import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { z } from "zod";
import type { Feature } from "#renderer/app/feature.ts";
import { shellRoute } from "#renderer/app/shell-route.ts";
import { tenantRoute } from "#renderer/features/tenants/tenant-route.ts";
import { IconFileText } from "#renderer/ui/icons.ts";
import { PERIODS } from "./audit-filter.ts";

const Search = z.object({
  q: z.string().max(500).optional().catch(undefined),
  period: z.enum(PERIODS).optional().catch(undefined),
  /** The entry in the side panel, `{tenantId}.{seq}`: numbers are unique in a chain only. */
  entry: z
    .string()
    .regex(/^[0-9a-f-]{36}\.\d+$/)
    .optional()
    .catch(undefined),
  /** On the platform's page: only this tenant's chain. */
  tenant: z.uuid().optional().catch(undefined),
});
export type AuditSearch = z.infer<typeof Search>;

export const auditRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/audit",
  validateSearch: (search): AuditSearch => Search.parse(search),
  component: lazyRouteComponent(() => import("./audit-page.tsx"), "AuditPage"),
});

export const tenantAuditRoute = createRoute({
  getParentRoute: () => tenantRoute,
  path: "audit",
  validateSearch: (search): AuditSearch => Search.parse(search),
  component: lazyRouteComponent(() => import("./audit-tab.tsx"), "AuditTab"),
});

export const auditFeature: Feature = {
  nav: [
    {
      id: "audit",
      group: "trust",
      order: 30,
      label: "audit",
      icon: IconFileText,
      to: "/audit",
      permission: "audit.read",
      scope: "platform",
      chord: "a",
    },
  ],
  tenantTabs: [
    {
      id: "audit",
      order: 80,
      label: "audit",
      icon: IconFileText,
      segment: "audit",
      permission: "audit.read",
      chord: "a",
    },
  ],
};
