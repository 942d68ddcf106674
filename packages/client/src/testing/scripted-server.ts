import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export type Step = (req: IncomingMessage, res: ServerResponse) => void;

export type ScriptedServer = {
  url: string;
  /** What was asked, in order. */
  requests: { method: string; url: URL; headers: IncomingMessage["headers"]; body: string }[];
  close(): Promise<void>;
};

/** Answers the first request with the first step and so on; the last step answers all that follow. */
export async function startScriptedServer(steps: readonly Step[]): Promise<ScriptedServer> {
  const requests: ScriptedServer["requests"] = [];
  const server = createServer((req, res) => {
    let body = "";
    req.on("data", (chunk: Buffer) => (body += chunk.toString()));
    req.on("end", () => {
      const url = new URL(req.url ?? "/", "http://server");
      requests.push({ method: req.method ?? "", url, headers: req.headers, body });
      steps[Math.min(requests.length, steps.length) - 1]?.(req, res);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  // A TCP listener's address is never a string; only a pipe's is.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** A batch of one call that succeeds. */
export const data =
  (value: unknown): Step =>
  (_req, res) => {
    res.writeHead(200, { "Content-Type": "application/json" });
    res.end(JSON.stringify([{ result: { data: value } }]));
  };

/** A batch of one call that the server rejects. */
export const rejection =
  (status: number, appCode: string, details?: Record<string, unknown>): Step =>
  (_req, res) => {
    const seconds = details?.["retryAfterSeconds"];
    res.writeHead(status, {
      "Content-Type": "application/json",
      ...(typeof seconds === "number" && { "Retry-After": String(seconds) }),
    });
    const error = {
      message: appCode,
      code: -32000,
      data: { httpStatus: status, appCode, details },
    };
    res.end(JSON.stringify([{ error }]));
  };

/** What a proxy answers when its server is down. */
export const page =
  (status: number, headers: Record<string, string> = {}): Step =>
  (_req, res) => {
    res.writeHead(status, { "Content-Type": "text/html", ...headers });
    res.end("<html>");
  };

export const cut: Step = (req) => void req.socket.destroy();

/** Server-sent events as tRPC writes them; the stream stays open unless it ends. */
export const events =
  (sent: readonly { event?: string; id?: string; data: unknown }[], then: "stay" | "end"): Step =>
  (_req, res) => {
    res.writeHead(200, { "Content-Type": "text/event-stream" });
    for (const { event, id, data: value } of sent) {
      if (event) res.write(`event: ${event}\n`);
      res.write(`data: ${JSON.stringify(value)}\n`);
      if (id) res.write(`id: ${id}\n`);
      res.write("\n\n");
    }
    if (then === "end") res.end();
  };
