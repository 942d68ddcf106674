import { Resolver } from "node:dns/promises";

export type DnsAnswer =
  | { kind: "found"; values: readonly string[] }
  | { kind: "none" }
  /** DNS could not say: `reason` is why, in words for people. */
  | { kind: "unknown"; reason: string };

/** What the checks ask of DNS. Never rejects. */
export type Dns = {
  /** Each record's strings joined; CNAMEs are followed. */
  txt(name: string): Promise<DnsAnswer>;
  /** Where the name itself points, in lower case and without the last dot. */
  cname(name: string): Promise<DnsAnswer>;
};

export type DnsOptions = {
  /** An IP address, with a port or not; the system's servers unless given. Throws when it is something else. */
  server?: string | undefined;
  /** For one try; a server that is silent takes a few times as long. */
  timeoutMs?: number;
};

/** EBADNAME: no name in DNS is like that. */
const absent = new Set(["ENOTFOUND", "ENODATA", "EBADNAME"]);
const reasons: Record<string, string> = {
  ETIMEOUT: "the DNS server did not answer in time",
  ESERVFAIL: "the DNS server could not resolve it",
  EREFUSED: "the DNS server refused to answer",
  ECONNREFUSED: "no DNS server listens there, or not on TCP, which a long answer needs",
};

export function createDns({ server, timeoutMs = 2_000 }: DnsOptions = {}): Dns {
  const resolver = new Resolver({ timeout: timeoutMs, tries: 2 });
  if (server !== undefined) resolver.setServers([server]);
  return {
    txt: (name) =>
      answerOf(async () => (await resolver.resolveTxt(name)).map((strings) => strings.join(""))),
    cname: (name) => answerOf(async () => (await resolver.resolveCname(name)).map(normalizeName)),
  };
}

/** DNS names compare without regard to case and to the dot of the root. */
export function normalizeName(name: string): string {
  return name.toLowerCase().replace(/\.$/, "");
}

async function answerOf(lookup: () => Promise<string[]>): Promise<DnsAnswer> {
  try {
    const values = await lookup();
    return values.length > 0 ? { kind: "found", values } : { kind: "none" };
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
    if (absent.has(code)) return { kind: "none" };
    const reason = reasons[code] ?? `the DNS server's answer could not be used (${code})`;
    return { kind: "unknown", reason };
  }
}
