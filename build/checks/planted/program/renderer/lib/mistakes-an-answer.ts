// planted: types/TS2322
import { trpc } from "./trpc.ts";

/** Only an error when the server's types really arrive. */
export const answer = async (): Promise<number> => (await trpc.keys.list.query()).id;
