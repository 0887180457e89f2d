const ISO = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?)?$/;

/** Milliseconds of an ISO 8601 text or of a number of milliseconds; NaN for anything else. */
export function parseTime(value: unknown): number {
  if (typeof value === "number") return value;
  if (typeof value !== "string" || !ISO.test(value)) return Number.NaN;
  // Without a zone it is UTC, wherever this server runs.
  return Date.parse(
    /[Z+]|-\d\d:?\d\d$/.test(value.slice(10)) || value.length === 10 ? value : `${value}Z`,
  );
}
