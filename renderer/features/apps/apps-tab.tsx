export function AppsTab() {
  return null;
}
