// planted: lint/house(env-only-in-config)
import { env } from "node:process";

export const secret = env["SECRET"];
