import { hint, ok, warn } from "../check.ts";
import { findAlias } from "./alias.ts";
import { isAligned, type AlignmentMode } from "./alignment.ts";
import { describeRecord, returnPathOf, type AuthenticatedDomain } from "./authenticated-domain.ts";
import { normalizeName, type Dns } from "./dns.ts";
import { retryDns, senderPage, verifyAgain, type Finding } from "./finding.ts";
import { findSendGridInSpf, type SpfLookup } from "./spf-record.ts";

const name = "spf";

export type ReturnPath = {
  host: string;
  signer: AuthenticatedDomain;
  lookup: SpfLookup;
  /** Whether its CNAME leads to SendGrid, as it should. */
  isAliased: boolean;
};

/** SPF is about the domain where bounces go, not about the sender's address. */
export async function lookUpReturnPath(dns: Dns, signer: AuthenticatedDomain): Promise<ReturnPath> {
  const host = returnPathOf(signer);
  const cname = signer.dns["mail_cname"];
  const expected = cname?.type === "cname" ? normalizeName(cname.data) : null;
  const [lookup, alias] = await Promise.all([
    findSendGridInSpf(dns, host, signer.ips ?? []),
    findAlias(dns, host, expected),
  ]);
  // What stands behind SendGrid's own name are the addresses that it sends from.
  const isAliased = alias.kind === "right";
  if (lookup.kind !== "unauthorized" || !isAliased) return { host, signer, lookup, isAliased };
  return { host, signer, lookup: { kind: "authorized", by: "its CNAME" }, isAliased };
}

export function judgeSpf(
  { host, signer, lookup, isAliased }: ReturnPath,
  from: string,
  mode: AlignmentMode,
): Finding {
  switch (lookup.kind) {
    case "authorized":
      return judgeAlignment(host, from, mode);
    case "unknown":
      return {
        check: warn(name, `SPF could not be checked: ${lookup.reason}.`, retryDns),
        passes: null,
      };
    case "none":
      if (isAliased) return unfilled(host);
      return broken(`${host}, where bounces go, has no SPF record`, signer);
    case "unauthorized":
      return broken(
        `The SPF record of ${host}, where bounces go, does not let SendGrid send`,
        signer,
      );
    case "invalid":
      return broken(`The SPF record of ${host} is broken: ${lookup.reason}`, signer);
  }
}

function judgeAlignment(host: string, from: string, mode: AlignmentMode): Finding {
  if (isAligned(host, from, mode))
    return {
      check: ok(name, `${host} lets SendGrid send, and is aligned with ${from}.`),
      passes: true,
    };
  return {
    check: hint(
      name,
      `${host} lets SendGrid send, but strict alignment (aspf=s) accepts ${from} alone.`,
      "DMARC depends on DKIM alone. Without aspf=s in the DMARC record SPF counts too.",
    ),
    passes: false,
  };
}

function unfilled(host: string): Finding {
  return {
    check: warn(
      name,
      `${host}, where bounces go, leads to SendGrid, which has no SPF record there.`,
      verifyAgain,
    ),
    passes: false,
  };
}

function broken(detail: string, { dns }: AuthenticatedDomain): Finding {
  const wanted = [dns["mail_cname"], dns["mail_server"], dns["subdomain_spf"]];
  const records = wanted.flatMap((record) => (record ? [describeRecord(record)] : []));
  return {
    check: warn(
      name,
      `${detail}.`,
      records.length > 0
        ? ["Publish in DNS, in place of what is there:", ...records].join("\n")
        : `Publish the records that ${senderPage} shows.`,
    ),
    passes: false,
  };
}
