/** `ln(value)` falls or grows along a straight line of days, with noise around it. */
export interface LogTrend {
  /** Days it was fitted on. */
  readonly days: number;
  /** Of `ln(value)` a day; negative when traffic falls. */
  readonly slope: number;
  readonly centre: number;
  readonly level: number;
  /** Spread of a day around the line, as a logarithm. */
  readonly noise: number;
  readonly spreadOfDays: number;
  readonly freedom: number;
}

/** A day without an event counts as half a one: a logarithm needs something. */
const LEAST = 0.5;
export const LEAST_DAYS = 4;
/** From three whole weeks on, each weekday has a level of its own. */
const DAYS_FOR_WEEKS = 21;
const WEEK = 7;

/** Ordinary least squares over days 0, 1, 2 …; undefined with fewer than 4. */
export function fitTrend(values: readonly number[]): LogTrend | undefined {
  const days = values.length;
  if (days < LEAST_DAYS) return undefined;
  const logs = values.map((value) => Math.log(Math.max(value, LEAST)));
  const groups = days >= DAYS_FOR_WEEKS ? WEEK : 1;
  // Taking each weekday's own mean away first is the same as a fit with one level per weekday.
  const x = withoutMeans(
    logs.map((_, day) => day),
    groups,
  );
  const y = withoutMeans(logs, groups);
  const spreadOfDays = sum(x, (value) => value * value);
  const slope = sum(x, (value, index) => value * (y[index] ?? 0)) / spreadOfDays;
  const left = sum(y, (value, index) => (value - slope * (x[index] ?? 0)) ** 2);
  const freedom = days - groups - 1;
  return {
    days,
    slope,
    centre: (days - 1) / 2,
    level: sum(logs, (value) => value) / days,
    noise: Math.sqrt(left / freedom),
    spreadOfDays,
    freedom,
  };
}

export interface Interval {
  readonly middle: number;
  readonly low: number;
  readonly high: number;
}

/** The traffic of one day, 9 of 10 times within the interval. */
export function predictDay(trend: LogTrend, day: number): Interval {
  const away = day - trend.centre;
  const line = trend.level + trend.slope * away;
  const spread =
    trend.noise *
    Math.sqrt(1 + 1 / trend.days + away ** 2 / trend.spreadOfDays) *
    student(trend.freedom);
  return { middle: bounded(line), low: bounded(line - spread), high: bounded(line + spread) };
}

/**
 * The day on which the line falls under `threshold`, 9 of 10 times within the interval (Fieller's);
 * undefined when the days do not show that it falls at all.
 */
export function crossing(trend: LogTrend, threshold: number): Interval | undefined {
  const { slope, days } = trend;
  const least = (student(trend.freedom) * trend.noise) ** 2;
  const steepness = slope ** 2 - least / trend.spreadOfDays;
  if (!isFalling(trend)) return undefined;
  const above = trend.level - Math.log(threshold);
  const width = Math.sqrt(
    Math.max(0, (least * above ** 2) / trend.spreadOfDays + (steepness * least) / days),
  );
  const at = (root: number) => trend.centre + (-slope * above + root) / steepness;
  return { middle: trend.centre - above / slope, low: at(-width), high: at(width) };
}

/** Beyond what the noise of the days could feign; a rounding error is no trend. */
export const isFalling = ({ slope, noise, spreadOfDays, freedom }: LogTrend): boolean =>
  slope < -1e-9 && slope ** 2 > (student(freedom) * noise) ** 2 / spreadOfDays;

/** A day like the given ones, at least 2 of them: no trend is carried on, as growth never goes on for ever. */
export function steadyDay(values: readonly number[]): Interval {
  const middle = sum(values, (value) => value) / values.length;
  const freedom = values.length - 1;
  const noise = Math.sqrt(sum(values, (value) => (value - middle) ** 2) / freedom);
  const spread = student(freedom) * noise * Math.sqrt(1 + 1 / values.length);
  return { middle, low: Math.max(0, middle - spread), high: middle + spread };
}

function withoutMeans(values: readonly number[], groups: number): number[] {
  const means = Array.from({ length: groups }, (_, group) => {
    const own = values.filter((_value, index) => index % groups === group);
    return sum(own, (value) => value) / own.length;
  });
  return values.map((value, index) => value - (means[index % groups] ?? 0));
}

const sum = (values: readonly number[], of: (value: number, index: number) => number): number =>
  values.reduce((total, value, index) => total + of(value, index), 0);

/** No finite number of events is larger; keeps JSON free of Infinity. */
const bounded = (log: number): number => Math.exp(Math.min(log, 60));

// Student's t at 95 % one-sided, that is 90 % between both ends, for 1 to 20 degrees of freedom.
const STUDENT = [
  6.314, 2.92, 2.353, 2.132, 2.015, 1.943, 1.895, 1.86, 1.833, 1.812, 1.796, 1.782, 1.771, 1.761,
  1.753, 1.746, 1.74, 1.734, 1.729, 1.725,
];
const student = (freedom: number): number => STUDENT[freedom - 1] ?? 1.6449 + 1.54 / freedom;
