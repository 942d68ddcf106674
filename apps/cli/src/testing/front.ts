import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

/** What a proxy in front of the server does with one call of a procedure. */
export type Decision =
  | "pass"
  /** The server does it, and the answer is lost. */
  | "lose"
  /** The connection ends before the server receives anything. */
  | "drop"
  | { status: number; headers?: Record<string, string>; body: string };

export type Front = { url: string; calls(): number; close(): Promise<void> };

/** A proxy whose calls of one procedure meet what `decide` says, by their number from 1. */
export async function startFront(
  target: string,
  decide: (call: number) => Decision | Promise<Decision>,
  options: {
    procedure?: "invitation.create" | "invitation.list";
    /** Called when the server has done work whose answer will be lost. */
    onLost?: () => void;
  } = {},
): Promise<Front> {
  const { procedure = "invitation.create", onLost = () => {} } = options;
  let calls = 0;
  const server = createServer((req, res) => {
    void (async () => {
      const path = req.url ?? "/";
      const body = await text(req);
      const isCreate = path.startsWith(`/trpc/${procedure}`);
      const decision = isCreate ? await decide((calls += 1)) : "pass";
      if (decision === "drop") return res.destroy();
      if (typeof decision === "object")
        return res.writeHead(decision.status, decision.headers).end(decision.body);
      const answer = await fetch(new URL(path, target), {
        method: req.method ?? "GET",
        headers: {
          "content-type": "application/json",
          authorization: req.headers.authorization ?? "",
        },
        ...(req.method === "POST" && { body }),
      });
      const bytes = Buffer.from(await answer.arrayBuffer());
      if (decision === "lose") {
        onLost();
        return res.destroy();
      }
      return res
        .writeHead(answer.status, { "content-type": answer.headers.get("content-type") ?? "" })
        .end(bytes);
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  // A TCP server that listens has an address with a port.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    calls: () => calls,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** A rejection of the whole call, as the router writes it. */
export function rejection(
  code: string,
  { status, message, details }: { status: number; message: string; details: object },
): Decision {
  const data = { code: "TOO_MANY_REQUESTS", httpStatus: status, appCode: code, details };
  const body = JSON.stringify([{ error: { message, code: -32029, data } }]);
  return { status, headers: { "content-type": "application/json" }, body };
}
