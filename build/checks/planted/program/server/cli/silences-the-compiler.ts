// planted: lint/house(disable-needs-reason)
// @ts-expect-error
export const wrong: number = "x";
