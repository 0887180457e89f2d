// planted: lint/typescript(no-floating-promises)
const save = (): Promise<void> => Promise.resolve();

export function run(): void {
  save();
}
