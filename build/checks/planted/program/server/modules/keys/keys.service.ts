// planted: house/role-suffix
export const x = 1;
