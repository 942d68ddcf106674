/** An answer that is not Usher's, from a proxy in between for example. */
export class AnswerError extends Error {
  readonly status: number;
  readonly retryAfterSeconds: number | null;

  constructor(response: Response) {
    super(`The server answered ${response.status} ${response.statusText}`.trimEnd());
    this.name = "AnswerError";
    this.status = response.status;
    this.retryAfterSeconds = retryAfterOf(response.headers);
  }
}

/** In seconds or as a date, as HTTP has it; null when there is none. */
export function retryAfterOf(headers: Headers): number | null {
  const value = headers.get("retry-after");
  if (value === null) return null;
  if (/^\d+$/.test(value)) return Number(value);
  const at = Date.parse(value);
  return Number.isNaN(at) ? null : Math.max(0, (at - Date.now()) / 1000);
}
