// planted: imports/module-front-door
import { selectKeys } from "#server/modules/keys/keys.store.ts";

export const keys = selectKeys();
