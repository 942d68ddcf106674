import { isPublicProvider, parseEmailAddress, type EmailAddress } from "@usher/core";
import { environmentFields, parseVariable } from "@usher/process";
import { z } from "zod";

import { ask, type ProbeResult } from "./ask.ts";
import { fail, isSet, ok, skip, warn, type Check, type Env } from "./check.ts";
import {
  listAuthenticatedDomains,
  type DomainList,
} from "./sending-domain/authenticated-domain.ts";
import { checkSendingDomain } from "./sending-domain/check-sending-domain.ts";
import type { Dns } from "./sending-domain/dns.ts";
import { senderPage } from "./sending-domain/finding.ts";

const scopesSchema = z.object({ scopes: z.array(z.string()) });
const sendersSchema = z.object({
  results: z.array(z.object({ from_email: z.string(), verified: z.boolean() })),
});

type Get = (path: string) => Promise<ProbeResult>;
/** `ofSubuser`: in the name of SENDGRID_SUBUSER, where that is set. */
type Api = { get: Get; ofSubuser: Get; subuser: string | null };

const senderName = "sender";

export async function checkSendGrid(env: Env, dns: Dns): Promise<Check[]> {
  const name = "sendgrid key";
  const key = env["SENDGRID_API_KEY"];
  if (!isSet(key))
    return [skip(name, "SENDGRID_API_KEY is not set; without it the server does not start.")];
  const base = isSet(env["SENDGRID_BASE_URL"])
    ? env["SENDGRID_BASE_URL"].replace(/\/+$/, "")
    : "https://api.sendgrid.com";
  if (!URL.canParse(base) || !/^[\u0021-\u007e]+$/.test(key.trim()))
    return [fail(name, "SENDGRID_BASE_URL or SENDGRID_API_KEY is not valid.", null)];
  const subuser = isSet(env["SENDGRID_SUBUSER"]) ? env["SENDGRID_SUBUSER"].trim() : null;
  if (subuser !== null && !/^[\u0021-\u007e]+$/.test(subuser))
    return [fail(name, "SENDGRID_SUBUSER is not valid.", null)];
  const headers = { authorization: `Bearer ${key.trim()}` };
  const api: Api = {
    get: (path) => ask(`${base}${path}`, { headers }),
    ofSubuser: (path) =>
      ask(`${base}${path}`, {
        headers: { ...headers, ...(subuser !== null && { "on-behalf-of": subuser }) },
      }),
    subuser,
  };
  const checked = await checkKey(name, api);
  return checked.status === "ok" ? [checked, ...(await checkSender(api, env, dns))] : [checked];
}

async function checkKey(name: string, api: Api): Promise<Check> {
  const asked = await api.get("/v3/scopes");
  if (!asked.answered)
    return fail(
      name,
      `SendGrid does not answer (${asked.reason}).`,
      asked.advice ?? "Is port 443 open outward?",
    );
  if (asked.status === 401 || asked.status === 403)
    return fail(
      name,
      `SendGrid rejects the key (${asked.status}).`,
      "Create one with Mail Send at app.sendgrid.com, Settings, API Keys. For an EU subuser also set SENDGRID_BASE_URL.",
    );
  const scopes = scopesSchema.safeParse(asked.body);
  if (!scopes.success)
    return warn(
      name,
      `SendGrid answered ${asked.status}; the key could not be checked.`,
      asked.status === 404 ? "Does SENDGRID_BASE_URL point at SendGrid?" : "Try again in a minute.",
    );
  if (!scopes.data.scopes.includes("mail.send"))
    return fail(name, "The key may not send email.", "Give it the permission Mail Send.");
  return ok(name, "SendGrid accepts it, and it may send email.");
}

async function checkSender(api: Api, env: Env, dns: Dns): Promise<Check[]> {
  const from = parseVariable("SENDGRID_FROM", environmentFields.SENDGRID_FROM, env);
  if (!from.ok)
    return [fail(senderName, from.message, "Set it to an address of a verified sender.")];
  const parsed = parseEmailAddress(from.value.email);
  if (!parsed.ok) return [fail(senderName, "SENDGRID_FROM is not an address.", null)];
  const { address } = parsed;
  if (isPublicProvider(address.domain))
    return [
      fail(
        senderName,
        `${address.domain} belongs to an email provider, which lets only its own servers send as it: receivers reject this email or treat it as spam.`,
        `Send from a domain of your own, and authenticate it at ${senderPage}.`,
      ),
    ];
  const [senders, domains] = await Promise.all([
    api.ofSubuser("/v3/verified_senders"),
    listAuthenticatedDomains(api.get, api.subuser),
  ]);
  const known = sendersSchema.safeParse(senders.answered ? senders.body : null).data?.results;
  return [
    checkVerified(address, known, domains),
    ...(await checkSendingDomain(dns, address.domain, domains)),
  ];
}

type Senders = z.infer<typeof sendersSchema>["results"];

/** A sender is good when its address is verified, or its domain. */
function checkVerified(
  { email, key, domain }: EmailAddress,
  known: Senders | undefined,
  domains: DomainList,
): Check {
  const verified = known?.some((one) => one.verified && one.from_email.toLowerCase() === key);
  const covered =
    domains.kind === "listed" &&
    domains.domains.some((one) => one.valid && isWithin(domain, one.domain));
  if (covered) return ok(senderName, `${email} is in an authenticated domain.`);
  if (verified) return ok(senderName, `${email} is a verified sender.`);
  if (domains.kind === "unknown")
    return warn(
      senderName,
      `${email} could not be checked: SendGrid did not list authenticated domains.`,
      "Try again in a minute.",
    );
  if (known === undefined || domains.kind === "forbidden")
    return warn(
      senderName,
      `The key may not read senders, so ${email} could not be checked.`,
      "This is expected for a key that only sends. Check Settings, Sender Authentication.",
    );
  return fail(
    senderName,
    `${email} is neither a verified sender nor in an authenticated domain.`,
    "Authenticate its domain at app.sendgrid.com, Settings, Sender Authentication.",
  );
}

function isWithin(domain: string, authenticated: string): boolean {
  return domain === authenticated || domain.endsWith(`.${authenticated}`);
}
