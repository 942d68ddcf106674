import { createSocket, type Socket } from "node:dgram";

import { AUTHORITATIVE_ANSWER, decode, encode, type Answer, type Packet } from "dns-packet";

/** What a name has. `SERVFAIL` and `REFUSED` are answers; `silence` is none. */
export type ZoneEntry =
  | { cname: string }
  /** Each record is one string, or the several that it is cut into. */
  | { txt: (string | string[])[] }
  | { fails: "SERVFAIL" | "REFUSED" | "silence" };

export type Zone = Record<string, ZoneEntry>;

const maxAliases = 16;
const rcodes = { NOERROR: 0, SERVFAIL: 2, NXDOMAIN: 3, REFUSED: 5 };

/** A DNS server on a UDP socket of this machine. It follows CNAMEs within the zone, as a resolver does. */
export async function startDnsServer(zone: Zone) {
  const socket = createSocket("udp4");
  const asked: string[] = [];
  socket.on("message", (message, { address, port }) => {
    const query = decode(message);
    const [question] = query.questions ?? [];
    if (question === undefined) return;
    asked.push(`${question.type} ${question.name}`);
    const reply = answerTo(zone, question.name, question.type);
    if (reply !== null) socket.send(encode(replyTo(query, reply)), port, address);
  });
  await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
  return {
    address: `127.0.0.1:${socket.address().port}`,
    /** Type and name of each question, in order. */
    asked: (): readonly string[] => asked,
    close: () => closeSocket(socket),
  };
}

type Reply = { rcode: keyof typeof rcodes; answers: Answer[] };

function replyTo(query: Packet, { rcode, answers }: Reply): Packet {
  return {
    type: "response",
    id: query.id ?? 0,
    // The response code is in the last four bits of the flags.
    flags: AUTHORITATIVE_ANSWER | rcodes[rcode],
    questions: query.questions ?? [],
    answers,
  };
}

function answerTo(zone: Zone, asked: string, type: string): Reply | null {
  const answers: Answer[] = [];
  let name = asked;
  while (answers.length < maxAliases) {
    const entry = find(zone, name);
    if (entry === undefined) return { rcode: "NXDOMAIN", answers };
    if ("fails" in entry) return entry.fails === "silence" ? null : { rcode: entry.fails, answers };
    if ("cname" in entry) {
      answers.push({ type: "CNAME", name, ttl: 60, data: entry.cname });
      if (type === "CNAME") return { rcode: "NOERROR", answers };
      name = entry.cname.replace(/\.$/, "");
      continue;
    }
    if (type === "TXT")
      for (const data of entry.txt) answers.push({ type: "TXT", name, ttl: 60, data });
    return { rcode: "NOERROR", answers };
  }
  return { rcode: "SERVFAIL", answers: [] };
}

function find(zone: Zone, name: string): ZoneEntry | undefined {
  const wanted = name.toLowerCase();
  return Object.entries(zone).find(([key]) => key.toLowerCase() === wanted)?.[1];
}

function closeSocket(socket: Socket): Promise<void> {
  return new Promise((resolve) => socket.close(() => resolve()));
}
