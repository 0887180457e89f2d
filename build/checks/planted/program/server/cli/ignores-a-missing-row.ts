// planted: types/TS2322
export const first = (rows: readonly string[]): string => rows[0];
