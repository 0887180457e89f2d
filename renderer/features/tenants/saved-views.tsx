import { useT } from "#renderer/i18n/index.ts";
import { SavedViews, type SavedView } from "#renderer/ui/saved-views.tsx";
import type { TenantsSearch } from "./feature.ts";

type View = Pick<TenantsSearch, "sort" | "direction"> & { readonly q: string };

interface TenantViewsProps {
  current: View;
  onChoose: (view: View) => void;
}

/** Views of the tenants list: a filter and an order. */
export function SavedTenantViews({ current, onChoose }: TenantViewsProps) {
  const t = useT("tenants");
  const plain = { sort: undefined, direction: undefined };
  const given: SavedView<View>[] = [
    { name: t("viewAll"), q: "", ...plain },
    { name: t("viewNeedCare"), q: "state:suspended state:pending_erasure", ...plain },
    { name: t("viewOnboarding"), q: "state:onboarding", ...plain },
    { name: t("viewEnterprise"), q: "plan:enterprise", ...plain },
  ];
  return (
    <SavedViews<View>
      id="tenants"
      given={given}
      current={current}
      isCurrent={({ q, sort }) => q === current.q && (sort ?? current.sort) === current.sort}
      onChoose={({ q, sort, direction }) => onChoose({ q, sort, direction })}
    />
  );
}
