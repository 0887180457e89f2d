// planted: imports/module-internals-are-private
import { selectKeys } from "#server/modules/keys/keys.store.ts";

export const keys = selectKeys();
