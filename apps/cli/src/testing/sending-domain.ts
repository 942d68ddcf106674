import {
  authenticatedDomain,
  startFakeSendGrid,
  type FakeAccount,
  type FakeAuthenticatedDomain,
} from "@usher/fake-sendgrid";
import { expect } from "vitest";

import type { Check } from "../doctor/check.ts";
import { doctor } from "./doctor.ts";
import { startDnsServer, type Zone } from "./dns-server.ts";

export const readsDomains = ["mail.send", "whitelabel.read"];

/** What an owner of the domain publishes to have every check pass. Entries of `changes` replace these; undefined removes one. */
export function zoneOf(
  { domain, dns }: FakeAuthenticatedDomain,
  changes: Record<string, Zone[string] | undefined> = {},
): Zone {
  const zone: Record<string, Zone[string] | undefined> = {
    [`_dmarc.${domain}`]: { txt: [`v=DMARC1; p=reject; rua=mailto:dmarc@${domain}`] },
  };
  for (const [kind, { host, data }] of Object.entries(dns)) {
    zone[host] = { cname: data };
    zone[data] = { txt: [kind === "mail_cname" ? "v=spf1 ip4:167.89.0.1 ~all" : dkimKey] };
  }
  const entries = Object.entries({ ...zone, ...changes });
  return Object.fromEntries(
    entries.flatMap(([name, entry]) => (entry === undefined ? [] : [[name, entry]])),
  );
}

export const dkimKey = `k=rsa; t=s; p=${"A".repeat(216)}`;

export type SendingDomain = {
  account?: Partial<FakeAccount>;
  zone?: Zone;
  env?: Record<string, string>;
};

export const acme = authenticatedDomain("acme.com");

/** A fake SendGrid, a DNS server, and how a command is told of both; an authenticated domain unless `given` differs. */
export async function startSendingDomain({ account, zone, env }: SendingDomain = {}) {
  const [sendGrid, dns] = await Promise.all([
    startFakeSendGrid({
      account: { scopes: readsDomains, senders: [], domains: [acme], ...account },
    }),
    startDnsServer(zone ?? zoneOf(acme)),
  ]);
  return {
    sendGrid,
    dns,
    env: {
      SENDGRID_API_KEY: sendGrid.apiKey,
      SENDGRID_BASE_URL: sendGrid.url,
      SENDGRID_FROM: "Usher <invites@acme.com>",
      ...env,
    },
    options: ["--dns-server", dns.address],
    close: async () => {
      await Promise.all([sendGrid.close(), dns.close()]);
    },
  };
}

/** What `usher doctor` says about a sending domain. */
export async function examineSendingDomain(base: Record<string, string>, given: SendingDomain) {
  const domain = await startSendingDomain(given);
  try {
    const done = await doctor({ ...base, ...domain.env }, domain.options);
    return { ...done, apiKey: domain.sendGrid.apiKey, asked: domain.dns.asked() };
  } finally {
    await domain.close();
  }
}

export const ofDomain = ["domain authentication", "dkim", "spf", "dmarc"];

/** The four checks by name; undefined where one is left out. */
export async function checksOf(given: SendingDomain) {
  const { checks } = await examineSendingDomain({}, given);
  const [authentication, dkim, spf, dmarc] = ofDomain.map((name) => {
    const found = checks.filter((check) => check.name === name);
    expect(found.length).toBeLessThan(2);
    return found[0];
  });
  return { authentication, dkim, spf, dmarc };
}

export const says = (status: Check["status"], detail: RegExp, advice?: RegExp) => ({
  status,
  detail: expect.stringMatching(detail) as string,
  ...(advice && { advice: expect.stringMatching(advice) as string }),
});

export const dmarcOf = (text: string, name = "_dmarc.acme.com"): Zone => ({
  [name]: { txt: [text] },
});
export const s1 = "s1._domainkey.acme.com";
export const s2 = "s2._domainkey.acme.com";
export const target = "u7.wl1.sendgrid.net";
export const noKeys = { [s1]: undefined, [s2]: undefined };
export const noSpf = { "em1234.acme.com": undefined };
