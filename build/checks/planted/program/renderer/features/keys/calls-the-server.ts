// planted: imports/renderer-only-types-from-server
import { home } from "#server/platform/config/load.ts";

export const here = home();
