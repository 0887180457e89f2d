import { isAppUrl } from "./origin.ts";

export interface AppRoutes {
  files(request: Request): Promise<Response>;
  forward(request: Request): Promise<Response>;
  /** Pages of the desktop itself under /desktop/, such as "the server has stopped". */
  desktop(request: Request): Promise<Response | undefined>;
}

const FORWARDED = /^\/(trpc|auth|v1)(\/|$)|^\/(openapi\.json|healthz)$/;

/** Answers every request to `app://`: the page's files, the server's API, the desktop's own pages. */
export function appProtocol(routes: AppRoutes): (request: Request) => Promise<Response> {
  return async (request) => {
    if (!isAppUrl(request.url)) return new Response("not here", { status: 404 });
    const { pathname } = new URL(request.url);
    if (FORWARDED.test(pathname)) return routes.forward(request);
    if (pathname.startsWith("/desktop/"))
      return (await routes.desktop(request)) ?? new Response("not here", { status: 404 });
    return routes.files(request);
  };
}
