export function OneTimePage() {
  return null;
}
