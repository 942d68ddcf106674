import { randomBytes } from "node:crypto";
import { request } from "node:http";
import type { Duplex } from "node:stream";

export type Frame = { opcode: number; payload: Buffer };

export type SocketClient = {
  /** Every frame of the server, in order. */
  frames: Frame[];
  /** The JSON of the next text frame that nobody has taken yet. */
  nextJson(): Promise<Record<string, unknown>>;
  next(opcode: number): Promise<Frame>;
  send(
    opcode: number,
    payload: string | Buffer,
    options?: { final?: boolean; masked?: boolean },
  ): void;
  sendRaw(bytes: Buffer): void;
  closed: Promise<void>;
  destroy(): void;
};

/** The client's side of a WebSocket, written apart from the server's so that each checks the other. */
export async function connectSocket(url: string): Promise<SocketClient> {
  const stream = await upgrade(url);
  const frames: Frame[] = [];
  const taken = new Set<Frame>();
  let received = Buffer.alloc(0);
  let wake = (): void => undefined;
  stream.on("data", (chunk: Buffer) => {
    received = Buffer.concat([received, chunk]);
    for (let frame = take(); frame !== null; frame = take()) frames.push(frame);
    wake();
  });
  const take = (): Frame | null => {
    const parsed = parse(received);
    if (parsed === null) return null;
    received = received.subarray(parsed.size);
    return parsed;
  };
  const next = async (opcode: number): Promise<Frame> => {
    for (;;) {
      const frame = frames.find((one) => one.opcode === opcode && !taken.has(one));
      if (frame !== undefined) {
        taken.add(frame);
        return frame;
      }
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
  return {
    frames,
    next,
    nextJson: async () => JSON.parse((await next(0x1)).payload.toString("utf8")),
    send: (opcode, payload, options = {}) =>
      stream.write(encode(opcode, Buffer.from(payload), options)),
    sendRaw: (bytes) => stream.write(bytes),
    closed: new Promise((resolve) => stream.once("close", resolve)),
    destroy: () => stream.destroy(),
  };
}

async function upgrade(url: string): Promise<Duplex> {
  const key = randomBytes(16).toString("base64");
  const headers = {
    connection: "Upgrade",
    upgrade: "websocket",
    "sec-websocket-version": "13",
    "sec-websocket-key": key,
  };
  return new Promise((resolve, reject) => {
    const outgoing = request(url.replace(/^ws/, "http"), { headers });
    outgoing.on("upgrade", (_response, stream, head) => {
      stream.on("error", () => stream.destroy());
      stream.unshift(head);
      resolve(stream);
    });
    outgoing.on("response", (response) => reject(new Error(`refused with ${response.statusCode}`)));
    outgoing.on("error", reject);
    outgoing.end();
  });
}

function encode(
  opcode: number,
  payload: Buffer,
  options: { final?: boolean; masked?: boolean },
): Buffer {
  const first = (options.final === false ? 0 : 0x80) | opcode;
  const flag = options.masked === false ? 0 : 0x80;
  const length =
    payload.length < 126
      ? Buffer.from([flag | payload.length])
      : Buffer.from([flag | 126, payload.length >> 8, payload.length & 0xff]);
  if (options.masked === false) return Buffer.concat([Buffer.from([first]), length, payload]);
  const mask = randomBytes(4);
  const masked = Buffer.from(payload.map((byte, index) => byte ^ (mask[index % 4] ?? 0)));
  return Buffer.concat([Buffer.from([first]), length, mask, masked]);
}

function parse(bytes: Buffer): (Frame & { size: number }) | null {
  if (bytes.length < 2) return null;
  const [first = 0, second = 0] = bytes;
  const extra = second === 126 ? 2 : second === 127 ? 8 : 0;
  if (bytes.length < 2 + extra) return null;
  const length =
    extra === 0 ? second : extra === 2 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2));
  const size = 2 + extra + length;
  if (bytes.length < size) return null;
  return { opcode: first & 0x0f, payload: Buffer.from(bytes.subarray(2 + extra, size)), size };
}
