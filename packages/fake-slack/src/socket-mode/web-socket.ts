import { createHash } from "node:crypto";
import type { Duplex } from "node:stream";

const HANDSHAKE_GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
const OPCODE = { continuation: 0x0, text: 0x1, binary: 0x2, close: 0x8, ping: 0x9, pong: 0xa };
const MAX_MESSAGE_BYTES = 1_000_000;

/** The header that accepts a WebSocket handshake, by RFC 6455 §4.2.2. */
export function acceptKey(clientKey: string): string {
  return createHash("sha1")
    .update(clientKey + HANDSHAKE_GUID)
    .digest("base64");
}

type Handlers = { onText(text: string): void; onClosed(): void };

type Frame = { final: boolean; opcode: number; payload: Buffer; size: number };

/** The server's side of RFC 6455 for text messages, without extensions. */
export class WebSocketConnection {
  readonly #stream: Duplex;
  readonly #handlers: Handlers;
  #received = Buffer.alloc(0);
  #fragments: Buffer[] = [];
  #closeSent = false;
  #left = false;

  constructor(stream: Duplex, handlers: Handlers) {
    this.#stream = stream;
    this.#handlers = handlers;
    stream.on("data", (chunk: Buffer) => this.#read(chunk));
    stream.on("error", () => stream.destroy());
    stream.on("end", () => stream.end());
    stream.on("close", () => this.#leave());
  }

  sendText(text: string): void {
    this.#send(OPCODE.text, Buffer.from(text, "utf8"));
  }

  ping(data: string): void {
    this.#send(OPCODE.ping, Buffer.from(data, "utf8"));
  }

  #sendClose(code: number): void {
    if (this.#closeSent) return;
    const payload = Buffer.alloc(2);
    payload.writeUInt16BE(code);
    this.#send(OPCODE.close, payload);
    this.#closeSent = true;
  }

  end(): void {
    this.#sendClose(1001);
    this.#leave();
    this.#stream.end(() => this.#stream.destroy());
  }

  #send(opcode: number, payload: Buffer): void {
    if (this.#closeSent || !this.#stream.writable) return;
    this.#stream.write(Buffer.concat([frameHeader(opcode, payload.length), payload]));
  }

  #read(chunk: Buffer): void {
    this.#received = Buffer.concat([this.#received, chunk]);
    for (;;) {
      const frame = parseFrame(this.#received);
      if (frame === "incomplete") return;
      if (frame === "invalid") return this.#fail(1002);
      this.#received = this.#received.subarray(frame.size);
      this.#handle(frame);
    }
  }

  #handle(frame: Frame): void {
    switch (frame.opcode) {
      case OPCODE.text:
      case OPCODE.continuation:
        return this.#collect(frame);
      case OPCODE.ping:
        return this.#send(OPCODE.pong, frame.payload);
      case OPCODE.pong:
        return;
      case OPCODE.close:
        this.#sendClose(1000);
        this.#leave();
        this.#stream.end();
        return;
      default:
        this.#fail(1003);
    }
  }

  #collect(frame: Frame): void {
    this.#fragments.push(frame.payload);
    if (!frame.final) return;
    const message = Buffer.concat(this.#fragments);
    this.#fragments = [];
    this.#handlers.onText(message.toString("utf8"));
  }

  /** From here on nothing more is expected of the peer. */
  #leave(): void {
    if (this.#left) return;
    this.#left = true;
    this.#handlers.onClosed();
  }

  #fail(code: number): void {
    this.#sendClose(code);
    this.#stream.destroy();
  }
}

/** The server's frames are never masked. */
function frameHeader(opcode: number, length: number): Buffer {
  const first = 0x80 | opcode;
  if (length < 126) return Buffer.from([first, length]);
  if (length < 65_536) return Buffer.from([first, 126, length >> 8, length & 0xff]);
  const header = Buffer.alloc(10);
  header[0] = first;
  header[1] = 127;
  header.writeBigUInt64BE(BigInt(length), 2);
  return header;
}

/** The client's frames are always masked; reserved bits mean an extension nobody agreed to. */
function parseFrame(bytes: Buffer): Frame | "incomplete" | "invalid" {
  if (bytes.length < 2) return "incomplete";
  const [first = 0, second = 0] = bytes;
  if ((first & 0x70) !== 0 || (second & 0x80) === 0) return "invalid";
  const short = second & 0x7f;
  const lengthBytes = short === 126 ? 2 : short === 127 ? 8 : 0;
  const maskAt = 2 + lengthBytes;
  if (bytes.length < maskAt + 4) return "incomplete";
  const length = extendedLength(bytes, short);
  if (length > MAX_MESSAGE_BYTES) return "invalid";
  const size = maskAt + 4 + length;
  if (bytes.length < size) return "incomplete";
  const mask = bytes.subarray(maskAt, maskAt + 4);
  const payload = Buffer.from(bytes.subarray(maskAt + 4, size));
  for (let index = 0; index < payload.length; index += 1) {
    payload[index] = (payload[index] ?? 0) ^ (mask[index % 4] ?? 0);
  }
  return { final: (first & 0x80) !== 0, opcode: first & 0x0f, payload, size };
}

function extendedLength(bytes: Buffer, short: number): number {
  if (short === 126) return bytes.readUInt16BE(2);
  if (short === 127) return Number(bytes.readBigUInt64BE(2));
  return short;
}
