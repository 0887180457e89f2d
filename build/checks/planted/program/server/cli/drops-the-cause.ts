// planted: lint/house(catch-keeps-cause)
export function run(): void {
  try {
    JSON.parse("{");
  } catch {
    throw new Error("it did not work");
  }
}
