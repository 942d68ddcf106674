import { fail, hint, ok, warn, type Check } from "../check.ts";
import { organizationalDomain } from "./alignment.ts";
import type { DmarcLookup } from "./dmarc-record.ts";
import { retryDns, type Finding } from "./finding.ts";

const name = "dmarc";

type Methods = { dkim: Finding["passes"]; spf: Finding["passes"] };
type Found = Extract<DmarcLookup, { kind: "found" }>;

/** DMARC passes when one of the two does, aligned with the sender's domain (RFC 7489, 4.2). */
export function judgeDmarc(lookup: DmarcLookup, from: string, methods: Methods): Check {
  switch (lookup.kind) {
    case "unknown":
      return warn(name, `${lookup.name} could not be looked up: ${lookup.reason}.`, retryDns);
    case "none":
      return warn(
        name,
        `${from} has no DMARC record. Gmail and Yahoo have required one of bulk senders since February 2024.`,
        publishAdvice(from),
      );
    case "several":
      return warn(
        name,
        `${lookup.name} has ${lookup.count} DMARC records, so receivers ignore all of them.`,
        "Remove all but one.",
      );
    case "invalid":
      return warn(
        name,
        `Receivers ignore the DMARC record at ${lookup.name}: its policy (p or sp) is not none, quarantine or reject.`,
        `It is "${lookup.text}". ${publishAdvice(from)}`,
      );
    case "found":
      return judgeFound(lookup, from, methods);
  }
}

function judgeFound(lookup: Found, from: string, { dkim, spf }: Methods): Check {
  const { policy } = lookup;
  const record = `The policy for ${from} is ${describePolicy(lookup)} (${lookup.name})`;
  const passing = [dkim === true && "DKIM", spf === true && "SPF"].filter((by) => by !== false);
  if (passing.length > 0) {
    const detail = `${record}, and SendGrid's email passes by ${passing.join(" and by ")}.`;
    return policy === "none" ? hint(name, detail, nextStep(lookup)) : ok(name, detail);
  }
  if (dkim === null || spf === null)
    return warn(
      name,
      `${record}; whether SendGrid's email passes could not be found out.`,
      "Resolve the lines above, and run this again.",
    );
  const detail = `${record}, and SendGrid's email passes neither by DKIM nor by SPF`;
  const advice = "Make DKIM or SPF pass first: see the lines above.";
  if (policy === "none") return warn(name, `${detail}: much of it ends as spam.`, advice);
  const effect = policy === "reject" ? "receivers reject it" : "receivers put it into spam";
  return fail(name, `${detail}: ${effect}.`, advice);
}

function describePolicy({ policy, record: { percent } }: Found): string {
  return percent === 100 || policy === "none" ? policy : `${policy} for ${percent} %`;
}

function nextStep({ record: { reports } }: Found): string {
  return reports.length > 0
    ? "With none, others can send in your name. Once its reports show only your own email, set p=quarantine, then p=reject."
    : "With none and without rua it does nothing: add rua=mailto:… with an address of yours that receives the reports.";
}

function publishAdvice(from: string): string {
  const domain = organizationalDomain(from);
  return [
    "Publish in DNS, with an address of yours that receives the reports:",
    `TXT _dmarc.${domain} → "v=DMARC1; p=none; rua=mailto:dmarc@${domain}"`,
  ].join("\n");
}
