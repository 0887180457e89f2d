// planted: lint/house(disable-needs-reason)
export const loose = (value: string): boolean => {
  // oxlint-disable-next-line eqeqeq
  return value == "x";
};
