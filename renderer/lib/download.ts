import { AnswerError, fromErrorBody } from "./errors.ts";
import { recover } from "./refresh.ts";

const get = (address: string) =>
  fetch(address).catch((cause: unknown) => {
    const message = String(cause);
    throw new AnswerError({ code: "network", details: {}, requestId: null, status: 0, message });
  });

async function failure(answer: Response): Promise<AnswerError> {
  const body: unknown = await answer.json().catch(() => null);
  return new AnswerError(fromErrorBody(body, answer.status));
}

/** A file of the server's, with the session renewed where it must be. Rejects with AnswerError. */
export async function fetchFile(address: string): Promise<Response> {
  let answer = await get(address);
  if (answer.status === 401) {
    const error = await failure(answer);
    if (!(await recover(error.shown.code))) throw error;
    answer = await get(address);
  }
  if (!answer.ok) throw await failure(answer);
  return answer;
}

/** Has the browser save it; the desktop asks where. */
export function saveBlob(name: string, blob: Blob): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
