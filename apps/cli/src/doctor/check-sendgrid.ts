import { parseEmailAddress } from "@usher/core";
import { environmentFields, parseVariable } from "@usher/process";
import { z } from "zod";

import { ask } from "./ask.ts";
import { fail, isSet, ok, skip, warn, type Check, type Env } from "./check.ts";

const scopesSchema = z.object({ scopes: z.array(z.string()) });
const sendersSchema = z.object({
  results: z.array(z.object({ from_email: z.string(), verified: z.boolean() })),
});
const domainsSchema = z.array(z.object({ domain: z.string(), valid: z.boolean() }));

type Api = { get(path: string): ReturnType<typeof ask> };

export async function checkSendGrid(env: Env): Promise<Check[]> {
  const name = "sendgrid key";
  const key = env["SENDGRID_API_KEY"];
  if (!isSet(key))
    return [skip(name, "SENDGRID_API_KEY is not set; without it the server does not start.")];
  const base = isSet(env["SENDGRID_BASE_URL"])
    ? env["SENDGRID_BASE_URL"].replace(/\/+$/, "")
    : "https://api.sendgrid.com";
  if (!URL.canParse(base) || !/^[\u0021-\u007e]+$/.test(key.trim()))
    return [fail(name, "SENDGRID_BASE_URL or SENDGRID_API_KEY is not valid.", null)];
  const api: Api = {
    get: (path) => ask(`${base}${path}`, { headers: { authorization: `Bearer ${key.trim()}` } }),
  };
  const checked = await checkKey(name, api);
  return checked.status === "ok" ? [checked, await checkSender(api, env)] : [checked];
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

/** A sender is good when its address is verified, or its domain. */
async function checkSender(api: Api, env: Env): Promise<Check> {
  const name = "sender";
  const from = parseVariable("SENDGRID_FROM", environmentFields.SENDGRID_FROM, env);
  if (!from.ok) return fail(name, from.message, "Set it to an address of a verified sender.");
  const parsed = parseEmailAddress(from.value.email);
  if (!parsed.ok) return fail(name, "SENDGRID_FROM is not an address.", null);
  const { email, key, domain } = parsed.address;
  const [senders, domains] = await Promise.all([
    api.get("/v3/verified_senders"),
    api.get("/v3/whitelabel/domains?limit=500"),
  ]);
  const known = sendersSchema.safeParse(senders.answered ? senders.body : null).data?.results;
  const authenticated = domainsSchema.safeParse(domains.answered ? domains.body : null).data;
  const verified = known?.some((one) => one.verified && one.from_email.toLowerCase() === key);
  const covered = authenticated?.some((one) => one.valid && isWithin(domain, one.domain));
  if (covered) return ok(name, `${email} is in an authenticated domain.`);
  if (verified) return ok(name, `${email} is a verified sender.`);
  if (known === undefined || authenticated === undefined)
    return warn(
      name,
      `The key may not read senders, so ${email} could not be checked.`,
      "This is expected for a key that only sends. Check Settings, Sender Authentication.",
    );
  return fail(
    name,
    `${email} is neither a verified sender nor in an authenticated domain.`,
    "Authenticate its domain at app.sendgrid.com, Settings, Sender Authentication.",
  );
}

function isWithin(domain: string, authenticated: string): boolean {
  const wanted = authenticated.toLowerCase();
  return domain === wanted || domain.endsWith(`.${wanted}`);
}
