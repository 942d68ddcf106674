import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";

export type ReceivedSpan = {
  service: string;
  traceId: string;
  spanId: string;
  /** Empty for the first of a trace. */
  parentId: string;
  name: string;
  facts: Record<string, string>;
};

/** A collector for traces by OTLP over HTTP, in protobuf as exporters send it by default. */
export async function startOtlpReceiver() {
  const bodies: Buffer[] = [];
  let hanging = false;
  const receive = async (request: IncomingMessage, response: ServerResponse) => {
    bodies.push(await buffer(request));
    if (!hanging) response.writeHead(request.url === "/v1/traces" ? 200 : 404).end();
  };
  const server = createServer((request, response) => {
    receive(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  // A TCP listener's address is never a string; only a pipe's is.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    /** From now on nothing is answered. */
    hang: () => void (hanging = true),
    requests: () => bodies.length,
    spans: (): ReceivedSpan[] => bodies.flatMap(spansOf),
    /** Everything received, to search for what must not be in it. */
    text: () => Buffer.concat(bodies).toString("latin1"),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The numbers of the fields are those of opentelemetry-proto's trace.proto and common.proto. */
function spansOf(body: Buffer): ReceivedSpan[] {
  return parts(body, 1).flatMap((resourceSpans) => {
    const [resource] = parts(resourceSpans, 1);
    const service = resource === undefined ? "" : (facts(parts(resource, 1))["service.name"] ?? "");
    const spans = parts(resourceSpans, 2).flatMap((scopeSpans) => parts(scopeSpans, 2));
    return spans.map((span) => ({
      service,
      traceId: hex(parts(span, 1)),
      spanId: hex(parts(span, 2)),
      parentId: hex(parts(span, 4)),
      name: text(parts(span, 5)),
      facts: facts(parts(span, 9)),
    }));
  });
}

function facts(pairs: readonly Buffer[]): Record<string, string> {
  return Object.fromEntries(
    pairs.map((pair) => [text(parts(pair, 1)), text(parts(parts(pair, 2)[0] ?? pair, 1))]),
  );
}

const hex = ([bytes]: Buffer[]) => bytes?.toString("hex") ?? "";
const text = ([bytes]: Buffer[]) => bytes?.toString() ?? "";

/** Every field of this number that has a length, such as a message or a string. */
function parts(message: Buffer, wanted: number): Buffer[] {
  const found: Buffer[] = [];
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = message[at] ?? 0;
      at += 1;
      value += (byte & 127) * factor;
      if (byte < 128) return value;
    }
  };
  while (at < message.length) {
    const tag = varint();
    const wire = tag % 8;
    if (wire === 0) varint();
    else if (wire === 1) at += 8;
    else if (wire === 5) at += 4;
    else {
      const length = varint();
      if (Math.floor(tag / 8) === wanted) found.push(message.subarray(at, at + length));
      at += length;
    }
  }
  return found;
}
