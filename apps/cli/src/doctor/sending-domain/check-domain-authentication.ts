import { fail, ok, warn, type Check } from "../check.ts";
import { findAlias } from "./alias.ts";
import {
  describeRecord,
  type AuthenticatedDomain,
  type DomainList,
  type Signer,
  type WantedRecord,
} from "./authenticated-domain.ts";
import { normalizeName, type Dns } from "./dns.ts";
import { keysPage, senderPage } from "./finding.ts";

const name = "domain authentication";

export function explainUnlisted(list: Exclude<DomainList, { kind: "listed" }>): Check {
  if (list.kind === "unknown")
    return warn(
      name,
      `SendGrid did not list authenticated domains: ${list.reason}.`,
      "Try again in a minute. The lines below are by DNS alone.",
    );
  return warn(
    name,
    `The key may not read authenticated domains (${list.status}), so the lines below are by DNS alone.`,
    `Give it Sender Authentication, Read Access at ${keysPage}, or run this once with another SENDGRID_API_KEY.`,
  );
}

export async function checkDomainAuthentication(
  dns: Dns,
  from: string,
  signer: Signer,
): Promise<Check> {
  switch (signer.kind) {
    case "valid":
      return signer.isDefault
        ? ok(name, `SendGrid signs as ${signer.domain.domain}, the default domain of the account.`)
        : ok(name, `SendGrid signs as ${signer.domain.domain}, and has found its records.`);
    case "invalid":
      return explainInvalid(dns, signer.domain);
    case "foreign":
      return warn(
        name,
        `${from} is not authenticated: SendGrid signs as ${signer.domain ?? "sendgrid.net"}, so neither SPF nor DKIM is aligned with ${from}.`,
        `Verifying a single address is not enough: Gmail, Yahoo and Microsoft treat such email as spam or reject it. Authenticate ${from} at ${senderPage}.`,
      );
  }
}

/** SendGrid looks only when it is told to, so its list of what is missing may be old. */
async function explainInvalid(
  dns: Dns,
  { domain, dns: wanted }: AuthenticatedDomain,
): Promise<Check> {
  const records = Object.values(wanted);
  const published = await Promise.all(records.map((record) => isPublished(dns, record)));
  const missing = records.filter((_, index) => published[index] === false);
  const isReady = published.every((state) => state === true);
  const detail = `SendGrid has not validated ${domain}, and does not sign as it.`;
  if (isReady) return fail(name, detail, `Its records are in DNS: press Verify at ${senderPage}.`);
  const named = missing.length > 0 ? missing : records.filter(({ valid }) => !valid);
  return fail(
    name,
    detail,
    [`Publish in DNS, then press Verify at ${senderPage}:`, ...named.map(describeRecord)].join(
      "\n",
    ),
  );
}

/** Null: DNS could not say. */
async function isPublished(dns: Dns, { type, host, data, valid }: WantedRecord) {
  if (type === "cname") {
    const { kind } = await findAlias(dns, host, normalizeName(data));
    return kind === "unknown" ? null : kind === "right";
  }
  if (type !== "txt") return valid;
  const answer = await dns.txt(host);
  if (answer.kind === "unknown") return null;
  const bare = (text: string) => text.replaceAll(/\s+/g, "");
  return answer.kind === "found" && answer.values.some((text) => bare(text) === bare(data));
}
