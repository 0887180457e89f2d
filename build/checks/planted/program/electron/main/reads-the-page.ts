// planted: types/TS2584
export const title: unknown = document.title;
