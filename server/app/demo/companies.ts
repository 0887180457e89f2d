import type { AppPlatform, TenantState } from "#shared/contracts/tenants.ts";

export interface DemoCompany {
  name: string;
  slug: string;
  plan: string;
  region: "eu" | "us" | "ap";
  labels: string[];
  state: TenantState;
  stateReason: string | null;
  apps: { name: string; platform: AppPlatform; bundleId: string }[];
}

const BRANDS = [
  ["Nordlicht Games", "games"],
  ["Kopeyka Pay", "fintech"],
  ["Taxi Vesna", "mobility"],
  ["Brightleaf Fitness", "health"],
  ["Papaya Eats", "delivery"],
  ["Orbit Travel", "travel"],
  ["Lingua Loop", "education"],
  ["Mercado Sol", "retail"],
  ["Pixel Pond", "games"],
  ["Aurora Sleep", "health"],
  ["Volna Music", "media"],
  ["Kaze Rides", "mobility"],
  ["Fjord Bank", "fintech"],
  ["Saffron Kitchen", "delivery"],
  ["Tundra Radio", "media"],
  ["Quokka Kids", "education"],
  ["Helio Weather", "media"],
  ["Marble Puzzle", "games"],
  ["Atlas Parking", "mobility"],
  ["Bosco Pets", "retail"],
  ["Zenith Trading", "fintech"],
  ["Lumen Yoga", "health"],
  ["Rivet Tools", "retail"],
  ["Cobalt Chess", "games"],
  ["Dacha Market", "retail"],
  ["Iris Photo", "media"],
  ["Polar Express", "delivery"],
  ["Sirocco Air", "travel"],
  ["Monsoon Books", "education"],
  ["Ember Dating", "social"],
] as const;
const PLANS = ["pro", "scale", "free", "enterprise", "pro", "free"] as const;
const REGIONS = ["eu", "eu", "us", "ap"] as const;

/** Thirty believable customers with ninety apps; the same ones each time. */
export const demoCompanies = (): DemoCompany[] =>
  BRANDS.map(([name, label], index) => {
    const slug = name.toLowerCase().replaceAll(" ", "-");
    const domain = slug.replaceAll("-", "");
    return {
      name,
      slug,
      plan: PLANS[index % PLANS.length] ?? "free",
      region: REGIONS[index % REGIONS.length] ?? "eu",
      labels: index % 7 === 0 ? [label, "key-account"] : [label],
      ...standing(index),
      apps: [
        { name: `${name} for iOS`, platform: "ios" as const, bundleId: `com.${domain}.ios` },
        {
          name: `${name} for Android`,
          platform: "android" as const,
          bundleId: `com.${domain}.android`,
        },
        { name: `${name} web`, platform: "web" as const, bundleId: `${domain}.example` },
      ],
    };
  });

function standing(index: number): Pick<DemoCompany, "state" | "stateReason"> {
  if (index === 13 || index === 22)
    return { state: "suspended", stateReason: "Invoice overdue for 21 days" };
  if (index === 28)
    return {
      state: "pending_erasure",
      stateReason: "Contract ended, the customer asked for erasure",
    };
  return { state: "active", stateReason: null };
}

export const DEMO_PEOPLE = [
  ["Anna Sokolova", "admin"],
  ["Jonas Weber", "admin"],
  ["Priya Raman", "user"],
  ["Mateo Silva", "user"],
  ["Elif Kaya", "viewer"],
  ["Noah Lindqvist", "viewer"],
  ["Chen Wei", "user"],
] as const;

export const DEMO_STAFF = [
  ["Irina Petrova", "irina.petrova", "admin"],
  ["Tom Becker", "tom.becker", "user"],
  ["Sara Okafor", "sara.okafor", "viewer"],
  ["Leo Martin", "leo.martin", "viewer"],
] as const;
