// planted: types/TS2591
export const platform: unknown = process.platform;
