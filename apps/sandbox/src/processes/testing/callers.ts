import { Agent, request } from "node:http";
import { setTimeout as wait } from "node:timers/promises";

/** One call as its caller saw it; `error` is why there was no complete answer. */
export type Call = {
  /** What it asked for, such as an address. */
  subject: string;
  status: number | null;
  error: string | null;
  body: string;
};

type Request = { path: string; headers: Record<string, string>; body?: string };

/** One request, over a connection of the agent's; never throws. */
export function call(agent: Agent, origin: string, { path, headers, body }: Request) {
  return new Promise<Omit<Call, "subject">>((resolve) => {
    const method = body === undefined ? "GET" : "POST";
    const length = { "content-length": String(Buffer.byteLength(body ?? "")) };
    const sent = request(
      new URL(path, origin),
      { agent, method, headers: { ...headers, ...(body !== undefined && length) } },
      (response) => {
        const status = response.statusCode ?? null;
        let text = "";
        response.setEncoding("utf8").on("data", (part: string) => (text += part));
        response.once("error", (error) => resolve({ status, error: codeOf(error), body: text }));
        response.once("end", () => resolve({ status, error: null, body: text }));
      },
    );
    sent.once("error", (error) => resolve({ status: null, error: codeOf(error), body: "" }));
    sent.end(body);
  });
}

function codeOf(error: Error): string {
  return "code" in error && typeof error.code === "string" ? error.code : error.message;
}

/** Looks at /readyz over new connections until it is not 200; answers with what it was then. */
export async function untilNotReady(origin: string): Promise<Omit<Call, "subject">> {
  const agent = new Agent({ keepAlive: false });
  for (;;) {
    const answer = await call(agent, origin, { path: "/readyz", headers: {} });
    if (answer.status !== 200) return answer;
    await wait(10);
  }
}

type Load = { callers: number; maxCalls?: number; stop: AbortSignal };

/** Callers that each send one request after another until `stop` aborts or the server stops listening. */
export function keepCalling(
  { callers, maxCalls = Infinity, stop }: Load,
  send: (subject: string) => Promise<Omit<Call, "subject">>,
): { calls: Call[]; ended: Promise<unknown> } {
  const calls: Call[] = [];
  let next = 0;
  const loop = async () => {
    while (!stop.aborted && next < maxCalls) {
      next += 1;
      const subject = String(next);
      const answer = await send(subject);
      calls.push({ subject, ...answer });
      if (answer.error !== null) return;
    }
  };
  return { calls, ended: Promise.all(Array.from({ length: callers }, loop)) };
}
