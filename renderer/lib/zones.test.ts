import { expect, it } from "vitest";
import {
  allZones,
  formatInZone,
  formatShort,
  formatTick,
  fromWall,
  isZone,
  toWall,
  zoneDistance,
} from "./zones.ts";

const at = (iso: string) => Date.parse(iso);

it("a wall clock becomes the instant of its zone and back, also across summer time", () => {
  for (const [wall, zone, iso] of [
    ["2026-07-01 12:00", "Europe/Berlin", "2026-07-01T10:00:00.000Z"],
    ["2026-12-01 12:00", "Europe/Berlin", "2026-12-01T11:00:00.000Z"],
    ["2026-03-29 01:59", "Europe/Berlin", "2026-03-29T00:59:00.000Z"],
    ["2026-03-29 03:00", "Europe/Berlin", "2026-03-29T01:00:00.000Z"],
    ["2026-11-23 05:30", "Asia/Kolkata", "2026-11-23T00:00:00.000Z"],
    ["2026-11-23 00:00", "UTC", "2026-11-23T00:00:00.000Z"],
  ] as const) {
    expect(new Date(fromWall(wall, zone)).toISOString()).toBe(iso);
    expect(toWall(at(iso), zone)).toBe(wall);
  }
});

it("an hour that summer time skips is moved, one that comes twice is the first", () => {
  expect(toWall(fromWall("2026-03-29 02:30", "Europe/Berlin"), "Europe/Berlin")).toBe(
    "2026-03-29 03:30",
  );
  expect(new Date(fromWall("2026-10-25 02:30", "Europe/Berlin")).toISOString()).toBe(
    "2026-10-25T00:30:00.000Z",
  );
});

it("offers every zone once, by its present name, UTC first", () => {
  const zones = allZones();
  expect(zones[0]).toBe("UTC");
  expect(new Set(zones).size).toBe(zones.length);
  expect(zones).toContain("Asia/Kolkata");
  expect(zones).toContain("Europe/Kyiv");
  expect(zones).not.toContain("Asia/Calcutta");
  expect(zones.every(isZone)).toBe(true);
});

it("knows zones from other words", () => {
  expect(["Europe/Moscow", "UTC", "Mars/Olympus", ""].map(isZone)).toEqual([
    true,
    true,
    false,
    false,
  ]);
});

it("says how far a zone is from UTC", () => {
  const winter = at("2026-11-23T00:00:00Z");
  expect(
    ["UTC", "Europe/Moscow", "Asia/Kolkata", "America/New_York"].map((zone) =>
      zoneDistance(winter, zone),
    ),
  ).toEqual(["UTC", "UTC+3", "UTC+5:30", "UTC−5"]);
});

it("says instants by the zone's clock in both languages", () => {
  const late = at("2026-11-22T22:30:00Z");
  expect(formatInZone(late, "Europe/Moscow", "en", "minute")).toBe("23 Nov 2026, 01:30");
  expect(formatInZone(late, "UTC", "ru", "day")).toBe("22.11.2026");
  expect(formatInZone(late, "UTC", "ru", "month")).toMatch(/^ноябрь 2026/);
  expect(formatShort(late, "Europe/Moscow", "en", late)).toBe("23 Nov, 01:30");
  expect(formatShort(late, "UTC", "en", late + 90 * 86_400_000)).toBe("22 Nov 2026, 22:30");
  expect(formatTick(late, "UTC", "en", 3600)).toBe("22:30");
  // Midnight of the zone says the day.
  expect(formatTick(at("2026-11-22T21:00:00Z"), "Europe/Moscow", "en", 3600)).toBe("23 Nov");
});
