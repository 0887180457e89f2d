// planted: types/TS2591
export const bytes: unknown = Buffer.from("x");
