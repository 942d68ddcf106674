import type { Dns } from "./dns.ts";
import { isSendGrid } from "./spf-record.ts";

export type Alias =
  /** A CNAME, or several in a row, that lead where they should. */
  | { kind: "right" }
  | { kind: "wrong"; target: string }
  | { kind: "none" }
  | { kind: "unknown"; reason: string };

const maxAliases = 8;

/** Follows CNAMEs from `host` until the `expected` target, or any name of SendGrid's where that is null. */
export async function findAlias(dns: Dns, host: string, expected: string | null): Promise<Alias> {
  let target: string | null = null;
  for (let steps = 0; steps < maxAliases; steps += 1) {
    const answer = await dns.cname(target ?? host);
    if (answer.kind === "unknown") return answer;
    const [next] = answer.kind === "found" ? answer.values : [];
    if (next === undefined) break;
    target = next;
    if (expected === null ? isSendGrid(target) : target === expected) return { kind: "right" };
  }
  return target === null ? { kind: "none" } : { kind: "wrong", target };
}
