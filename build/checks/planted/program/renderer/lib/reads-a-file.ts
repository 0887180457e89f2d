// planted: imports/no-node-in-browser-code, types/TS2591
import { readFileSync } from "node:fs";

export const text = (): unknown => readFileSync("/");
