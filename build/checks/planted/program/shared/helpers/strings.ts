// planted: house/no-grab-bag
export const x = 1;
