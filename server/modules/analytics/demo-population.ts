/** Who uses the demo's apps, on what, and what they do in one sitting. A weight is how many of a hundred or so. */
export type Weighted = readonly (readonly [value: string, weight: number])[];

export const COUNTRIES: Weighted = [
  ["DE", 9],
  ["US", 8],
  ["GB", 5],
  ["FR", 4],
  ["ES", 3],
  ["PL", 3],
  ["BR", 3],
  ["JP", 2],
  ["NL", 2],
  ["TR", 2],
  ["IN", 2],
  ["SE", 1],
];
export const VERSIONS: Weighted = [
  ["4.2.1", 12],
  ["4.2.0", 7],
  ["4.1.3", 5],
  ["4.0.0", 2],
  ["3.9.8", 1],
];
/** Came out in the demo's last days and is taken up a little more on each. */
export const RELEASE = { version: "4.3.0", daysAgo: 9, percentADay: 7 } as const;

export const DEVICES: Readonly<
  Record<"ios" | "android" | "web", { models: Weighted; systems: Weighted; library: string }>
> = {
  ios: {
    models: [
      ["iPhone 15", 8],
      ["iPhone 14", 6],
      ["iPhone 16 Pro", 5],
      ["iPhone SE", 2],
      ["iPad Air", 1],
    ],
    systems: [
      ["18.4", 9],
      ["18.1", 5],
      ["17.6", 4],
      ["16.7", 1],
    ],
    library: "unmogrowp-ios/2.1.0",
  },
  android: {
    models: [
      ["Galaxy S24", 6],
      ["Pixel 8", 4],
      ["Galaxy A54", 5],
      ["Redmi Note 13", 5],
      ["Moto G84", 2],
    ],
    systems: [
      ["15", 5],
      ["14", 8],
      ["13", 5],
      ["12", 2],
    ],
    library: "unmogrowp-android/2.0.4",
  },
  web: {
    models: [
      ["Chrome", 12],
      ["Safari", 5],
      ["Firefox", 2],
      ["Edge", 2],
    ],
    systems: [
      ["Windows", 9],
      ["macOS", 6],
      ["Linux", 1],
    ],
    library: "unmogrowp-js/3.2.1",
  },
};

const JOURNEYS: readonly (readonly [journey: string, weight: number])[] = [
  ["App opened, @Home", 16],
  ["Push received, App opened, @Home", 8],
  ["App opened, @Home, @Catalogue, Product viewed", 14],
  ["App opened, @Home, Search, @Search, Product viewed, @Product, Product viewed", 12],
  ["App opened, @Home, @Profile, @Settings", 6],
  ["App opened, @Home, Level completed, Level completed, Level completed", 11],
  ["App opened, @Home, @Catalogue, Product viewed, @Product, Added to cart", 9],
  ["App opened, @Home, @Catalogue, Product viewed, Added to cart, @Cart, Checkout started", 6],
  [
    "App opened, Search, Product viewed, Added to cart, @Cart, Checkout started, Order completed",
    6,
  ],
  [
    "Push received, App opened, Product viewed, Added to cart, @Cart, Checkout started, Order completed",
    2,
  ],
];

/** Each as many times as its weight, from the shortest to the order; how far somebody ever goes differs. `@` is a screen. */
export const SITTINGS: readonly (readonly string[])[] = JOURNEYS.flatMap(([journey, weight]) =>
  Array.from({ length: weight }, () => journey.split(", ")),
);
export const EVENTS_A_SITTING =
  SITTINGS.reduce((sum, { length }) => sum + length, 0) / SITTINGS.length;

const AGE_LIMIT = 60;
const FIRST_DAY_SITTINGS = 2.4;
/** How often somebody comes on the day they are `age` days old, against the first day. */
const stickiness = (age: number): number => (age === 0 ? 1 : 0.24 / age ** 0.55);
const STICKINESS = Array.from({ length: AGE_LIMIT }, (_, age) => stickiness(age));
const STICKINESS_SUM = STICKINESS.reduce((sum, share) => sum + share, 0);

/** Of 500 sittings on a day, how many days after their first one the people in them are. */
export const AGES: readonly number[] = STICKINESS.flatMap((share, age) =>
  Array.from({ length: Math.max(1, Math.round((500 * share) / STICKINESS_SUM)) }, () => age),
);
/** People who come for the first time on a day with that many sittings. */
export const newcomers = (sittingsADay: number): number =>
  Math.max(3, Math.round(sittingsADay / (FIRST_DAY_SITTINGS * STICKINESS_SUM)));
