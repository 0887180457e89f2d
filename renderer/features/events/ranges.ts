/** Minutes the plot can show. */
export const RANGES = [15, 60, 360, 1440] as const;
