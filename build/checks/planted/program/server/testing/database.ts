export const database = "planted";
