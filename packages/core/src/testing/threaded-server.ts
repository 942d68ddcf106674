import { once } from "node:events";
import { Worker } from "node:worker_threads";

export type ThreadedServer = { url: string; requests(): number; close(): Promise<void> };

const program = /* js */ `
const { parentPort, workerData } = require("node:worker_threads");
const { createServer } = require("node:http");
const server = createServer((request, response) => {
  request.resume().on("end", () => {
    Atomics.add(workerData.requests, 0, 1);
    setTimeout(() => {
      response.writeHead(workerData.status, { "content-type": "application/json", "x-message-id": "m1" });
      response.end(workerData.body);
    }, workerData.afterMs);
  });
});
server.listen(0, "127.0.0.1", () => parentPort.postMessage(server.address().port));
`;

/** An HTTP server in a thread of its own: it answers while the test's own event loop stands still. */
export async function startThreadedServer(answer: {
  status: number;
  afterMs: number;
  body?: string;
}): Promise<ThreadedServer> {
  const requests = new Int32Array(new SharedArrayBuffer(4));
  const workerData = { body: "{}", ...answer, requests };
  const worker = new Worker(program, { eval: true, workerData });
  const [port] = (await once(worker, "message")) as [number];
  return {
    url: `http://127.0.0.1:${port}`,
    requests: () => Atomics.load(requests, 0),
    async close() {
      await worker.terminate();
    },
  };
}

/** Nothing of this thread runs for so long. As after a stopped process, its timers then run before its sockets are read. */
export async function standStill(ms: number): Promise<void> {
  await new Promise<void>((resolve) => {
    setImmediate(() => {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
      resolve();
    });
  });
}
