export interface ApiRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}
export interface ApiAnswer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Record<string, string>;
}
/** An API in one of the providers' dialects, without a network. */
export type SimulatedApi = (request: ApiRequest) => ApiAnswer;

type Handler = (request: ApiRequest, parameters: readonly string[]) => ApiAnswer;

/** `GET /v1/invoices/*`: each star is one segment, handed over in order. */
export function routesOf(routes: Record<string, Handler>): SimulatedApi {
  const compiled = Object.entries(routes).map(([route, handler]) => {
    const [method = "", path = ""] = route.split(" ");
    return { method, pattern: new RegExp(`^${path.replaceAll("*", "([^/]+)")}$`), handler };
  });
  return (request) => {
    for (const { method, pattern, handler } of compiled) {
      const match = method === request.method ? pattern.exec(request.path) : null;
      if (match) return handler(request, match.slice(1));
    }
    return {
      status: 404,
      body: { error: { message: `Unrecognized request URL ${request.path}` } },
    };
  };
}
