// planted: imports/no-cycles
import { egg } from "./egg.ts";

export const chicken = (): string => egg();
