// planted: imports/platform-below-modules
import { selectKeys } from "#server/modules/keys/index.ts";

export const keys = selectKeys();
