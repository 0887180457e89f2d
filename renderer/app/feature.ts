import type { Permission } from "#shared/access/index.ts";
import type { TextKey } from "../i18n/index.ts";
import type { Icon } from "../ui/icons.ts";

/** One entry of the left navigation. Absent for who lacks the permission. */
export interface NavEntry {
  readonly id: string;
  readonly group: "platform" | "money" | "trust" | "workspace";
  readonly order: number;
  readonly label: TextKey<"nav">;
  readonly icon: Icon;
  /** Path under the hash, `/audit`. */
  readonly to: string;
  readonly permission: Permission;
  /** `scope: "platform"`: never shown to a customer's own people. */
  readonly scope: "platform" | "any";
  /** Second key of the `g x` chord, a letter by its physical place. */
  readonly chord?: string;
}

/** One tab of a tenant's page. For a customer's own people the tabs are the navigation. */
export interface TenantTab {
  readonly id: string;
  readonly order: number;
  readonly label: TextKey<"nav">;
  readonly icon: Icon;
  /** Last part of the path: `/tenants/{id}/{segment}`; empty for the overview. */
  readonly segment: string;
  readonly permission: Permission;
  readonly chord?: string;
}

/** What a feature adds to the frame. Its routes are listed in router.tsx. */
export interface Feature {
  readonly nav?: readonly NavEntry[];
  readonly tenantTabs?: readonly TenantTab[];
}
