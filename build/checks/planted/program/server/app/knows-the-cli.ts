// planted: imports/app-below-cli
import { serve } from "#server/cli/serve.ts";

export const started = serve();
