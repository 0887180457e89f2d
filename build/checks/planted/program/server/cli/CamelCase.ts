// planted: house/kebab-case
export const x = 1;
