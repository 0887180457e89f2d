// planted: imports/no-unresolved, types/TS2307
import { nothing } from "./there-is-no-such-file.ts";

export const gone: unknown = nothing;
