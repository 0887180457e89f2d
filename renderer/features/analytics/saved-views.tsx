import { useT } from "#renderer/i18n/index.ts";
import { SavedViews, type SavedView } from "#renderer/ui/saved-views.tsx";
import { useAnalytics } from "./analytics-context.ts";
import { AnalyticsSearch, patched } from "./analytics-search.ts";

interface View {
  readonly search: AnalyticsSearch;
}

const same = (a: AnalyticsSearch, b: AnalyticsSearch) => {
  const text = (search: AnalyticsSearch) =>
    JSON.stringify(
      Object.entries(patched(search, { app: undefined, zone: undefined })).toSorted(([x], [y]) =>
        x < y ? -1 : 1,
      ),
    );
  return text(a) === text(b);
};

/** Views of the analytics, for any app. */
export function SavedAnalyticsViews() {
  const t = useT("analytics");
  const { search, open } = useAnalytics();
  const given: SavedView<View>[] = [
    { name: t("views.versions"), search: { view: "trends", by: "app_version", range: "30d" } },
    {
      name: t("views.revenue"),
      search: { view: "trends", measure: "revenue", by: "country", range: "30d" },
    },
    { name: t("views.people"), search: { view: "trends", measure: "people", compare: true } },
    { name: t("views.retention"), search: { view: "retention", cohort: "week", range: "90d" } },
    { name: t("views.countries"), search: { view: "breakdown", property: "country" } },
  ];
  return (
    <SavedViews<View>
      id="analytics"
      given={given}
      current={{ search: patched(search, { app: undefined, event: undefined }) }}
      isCurrent={(view) => same(view.search, search)}
      // What is stored may be of an older console.
      onChoose={(view) => open(AnalyticsSearch.parse(view.search))}
    />
  );
}
