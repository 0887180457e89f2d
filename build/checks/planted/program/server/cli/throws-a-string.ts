// planted: lint/typescript(only-throw-error)
export const refuse = (): never => {
  throw "no";
};
