// planted: lint/typescript(no-explicit-any)
export const loose = (value: any): string => String(value);
