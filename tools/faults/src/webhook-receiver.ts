import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A webhook as it arrived. */
export type ReceivedWebhook = {
  webhookId: string;
  body: string;
  /** A 2xx was answered to a sender that still held the connection. */
  taken: boolean;
};

export type WebhookReceiver = {
  url: string;
  /** What came for this path, in the order it came. */
  received(path: string): ReceivedWebhook[];
  /** Whether calls fail, hang, break off and drip, in turn with calls that succeed. */
  setFaulty(isFaulty: boolean): void;
  close(): Promise<void>;
};

type Fault = "none" | "error" | "hang" | "reset" | "drip";
/** Among three calls in a row one succeeds and one does not, so no event uses up its attempts. */
const faults: readonly Fault[] = ["error", "none", "hang", "none", "reset", "drip", "none"];

export async function startWebhookReceiver(): Promise<WebhookReceiver> {
  const calls = new Map<string, ReceivedWebhook[]>();
  let isFaulty = false;
  let count = 0;
  const receive = async (request: IncomingMessage, response: ServerResponse) => {
    const body = await bodyOf(request);
    count += 1;
    const webhookId = String(request.headers["webhook-id"]);
    const call = { webhookId, body, taken: false };
    const path = request.url ?? "";
    calls.set(path, [...(calls.get(path) ?? []), call]);
    answer(response, isFaulty ? (faults[count % faults.length] ?? "none") : "none", call);
  };
  const server = createServer((request, response) => void receive(request, response));
  await new Promise<void>((done) => {
    server.listen(0, "127.0.0.1", done);
  });
  // A server that listens on a port has an address with that port.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    received: (path) => calls.get(path) ?? [],
    setFaulty(faulty) {
      isFaulty = faulty;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((done) => {
        server.close(done);
      });
    },
  };
}

function answer(response: ServerResponse, fault: Fault, call: ReceivedWebhook): void {
  switch (fault) {
    case "none":
      call.taken = !response.destroyed;
      response.writeHead(204).end();
      return;
    case "error":
      response.writeHead(500).end("broken");
      return;
    case "reset":
      response.destroy();
      return;
    case "hang":
      return;
    case "drip": {
      // The status counts, whatever becomes of the body.
      call.taken = !response.destroyed;
      response.writeHead(200);
      const timer = setInterval(() => response.write("."), 20);
      response.on("close", () => clearInterval(timer));
    }
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  await new Promise((done) => {
    request.on("end", done);
    request.on("close", done);
  });
  return Buffer.concat(chunks).toString("utf8");
}
