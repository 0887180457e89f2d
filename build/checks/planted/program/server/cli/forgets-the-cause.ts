// planted: lint/eslint(preserve-caught-error)
export function run(): void {
  try {
    JSON.parse("{");
  } catch (cause) {
    throw new Error(`it did not work: ${String(cause)}`);
  }
}
