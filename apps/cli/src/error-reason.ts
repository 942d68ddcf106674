const words: Record<string, string> = {
  ECONNREFUSED: "nothing listens there",
  ENOTFOUND: "no such host",
  ECONNRESET: "the connection broke",
  UND_ERR_SOCKET: "the connection broke",
  UND_ERR_CONNECT_TIMEOUT: "no connection in time",
};

/** Why a `fetch` failed: it hides the reason in its causes. */
export function errorReason(error: unknown): string {
  let message = String(error);
  for (let inner = error; inner instanceof Error; inner = inner.cause) {
    ({ message } = inner);
    if (inner.name === "TimeoutError") return "no answer in time";
    if ("code" in inner && typeof inner.code === "string") return words[inner.code] ?? inner.code;
  }
  return message;
}
