import type { FuzzRequest } from "./requests.ts";
import type { Answer } from "./send.ts";

/** A detector of what hangs, not a measure of speed: NameTrust's API may wait 5 seconds by itself. */
const boundMs = 10_000;
const errorCode = /^[a-z_]+\.[a-z_]+$/;
const requestId = /^[\x21-\x7e]{1,128}$/;
/** A stack, a statement or a driver's words in an answer. */
const inside =
  /\n\s+at .+:\d+|node:internal|QueryFailedError|node_modules|SELECT .+ FROM|violates /;

/** What is wrong with an answer, whatever was asked; null for nothing. */
export function faultOf(request: FuzzRequest, answer: Answer): string | null {
  const { status, headers, body, ms, isStream } = answer;
  const id = headers["x-request-id"];
  if (status >= 500 || status < 200) return `status ${status}`;
  if (ms > boundMs) return `an answer after more than ${boundMs} ms`;
  if (typeof id !== "string" || !requestId.test(id)) return `status ${status} without X-Request-Id`;
  const text = body.toString();
  const isDocument = text.startsWith("<!doctype html>") || wordsOf(request.path).includes("/docs/");
  if (!isDocument && inside.test(text)) return `status ${status} shows what is inside`;
  return isStream ? null : bodyFault(request, answer, { text, id });
}

function bodyFault(
  request: FuzzRequest,
  answer: Answer,
  { text, id }: { text: string; id: string },
): string | null {
  const { status, headers } = answer;
  const type = headers["content-type"] ?? "";
  if (request.method === "HEAD" || status === 204 || status === 303)
    return text === "" ? null : `status ${status} with a body`;
  if (type.startsWith("text/html")) {
    const whole = text.startsWith("<!doctype html>") && text.endsWith("</html>");
    return whole ? null : `status ${status} with half a page`;
  }
  if (!type.includes("json")) return plainFault(request, answer);
  const isStreamed = isTrpc(request.path) && headers["transfer-encoding"] === "chunked";
  const values = isStreamed ? parseLines(text) : [parse(text)];
  if (values.includes(broken)) return `status ${status} with broken JSON`;
  return isStreamed ? null : shapeFault(request, answer, { value: values[0], id });
}

function plainFault({ path }: FuzzRequest, { status, headers }: Answer): string | null {
  const type = headers["content-type"] ?? "";
  const words = wordsOf(path);
  if (words.includes("/docs/") && type.startsWith("text/javascript")) return null;
  // Dots in the path may lead there: /x/../metrics.
  if (words.includes("/metrics") && type.startsWith("text/plain; version=")) return null;
  return `status ${status} of type ${type || "none"}`;
}

type Shape = { value: unknown; id: string };

function shapeFault(request: FuzzRequest, answer: Answer, { value, id }: Shape): string | null {
  const { status } = answer;
  const isEnvelope =
    isObject(value) &&
    value["status"] === status &&
    value["id"] === id &&
    typeof value["message"] === "string" &&
    typeof value["code"] === "string" &&
    errorCode.test(value["code"]) &&
    isObject(value["details"]);
  // A rejection by the request pipeline, before tRPC, has the envelope too.
  if (isEnvelope) return null;
  if (isTrpc(request.path)) {
    const results = Array.isArray(value) ? value : [value];
    return results.every(isResult) ? null : `status ${status} without tRPC's shape`;
  }
  if (status < 400) return null;
  // The path may be in another encoding, so the group says which API it is.
  const allFailed = request.group === "nametrust" && Array.isArray(value);
  return allFailed ? null : `status ${status} without the envelope`;
}

function isResult(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { result, error } = value;
  if (isObject(result)) return "data" in result;
  if (!isObject(error) || !isObject(error["data"])) return false;
  const { appCode } = error["data"];
  return typeof error["message"] === "string" && typeof appCode === "string";
}

/** A path that is written in another encoding leads to the same place. */
function wordsOf(path: string): string {
  return path.replace(/%([0-7][0-9a-f])/gi, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

function isTrpc(path: string): boolean {
  return path === "/trpc" || path.startsWith("/trpc/") || path.startsWith("/trpc?");
}

const broken = Symbol("broken");

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return broken;
  }
}

/** tRPC's streamed batches: one value a line, and empty lines that keep the connection awake. */
function parseLines(text: string): unknown[] {
  return text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map(parse);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
