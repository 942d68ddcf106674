import { skip, type Check } from "../check.ts";
import { signerOf, type DomainList } from "./authenticated-domain.ts";
import { judgeDkim, judgeUsualKeys, lookUpKeys, lookUpUsualKeys } from "./check-dkim.ts";
import { judgeDmarc } from "./check-dmarc.ts";
import { checkDomainAuthentication, explainUnlisted } from "./check-domain-authentication.ts";
import { judgeSpf, lookUpReturnPath } from "./check-spf.ts";
import { findDmarc, type DmarcLookup } from "./dmarc-record.ts";
import type { Dns } from "./dns.ts";

type Unlisted = Exclude<DomainList, { kind: "listed" }>;

/** Whether receivers can tell that email from `from` is ours: what SendGrid signs as, DKIM, SPF, and DMARC over both. */
export async function checkSendingDomain(
  dns: Dns,
  from: string,
  list: DomainList,
): Promise<Check[]> {
  if (list.kind !== "listed") return checkByDnsAlone(dns, from, list);
  const signer = signerOf(from, list.domains);
  if (signer.kind !== "valid") {
    const [authentication, dmarc] = await Promise.all([
      checkDomainAuthentication(dns, from, signer),
      findDmarc(dns, from),
    ]);
    return [authentication, judgeDmarc(dmarc, from, { dkim: false, spf: false })];
  }
  const [authentication, dmarc, keys, returnPath] = await Promise.all([
    checkDomainAuthentication(dns, from, signer),
    findDmarc(dns, from),
    lookUpKeys(dns, signer.domain),
    lookUpReturnPath(dns, signer.domain),
  ]);
  const modes = modesOf(dmarc);
  const dkim = judgeDkim(keys, from, modes.dkim);
  const spf = judgeSpf(returnPath, from, modes.spf);
  const methods = { dkim: dkim.passes, spf: spf.passes };
  return [authentication, dkim.check, spf.check, judgeDmarc(dmarc, from, methods)];
}

async function checkByDnsAlone(dns: Dns, from: string, list: Unlisted): Promise<Check[]> {
  const [dmarc, domains] = await Promise.all([findDmarc(dns, from), lookUpUsualKeys(dns, from)]);
  const dkim = judgeUsualKeys(domains, from, modesOf(dmarc).dkim);
  return [
    explainUnlisted(list),
    dkim.check,
    skip("spf", "Where bounces go is known to SendGrid alone."),
    judgeDmarc(dmarc, from, { dkim: dkim.passes, spf: null }),
  ];
}

/** Without a record, as if it asked for nothing stricter. */
function modesOf(dmarc: DmarcLookup) {
  return dmarc.kind === "found" ? dmarc.record : ({ dkim: "relaxed", spf: "relaxed" } as const);
}
