import { environmentFields, parseVariable } from "@usher/process";

import { checkProxies } from "./check-proxies.ts";
import { checkSessions } from "./check-sessions.ts";
import { fail, isSet, ok, warn, type Check, type Env } from "./check.ts";

const loopback = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/** Checks of the variables alone. */
export function checkSettings(env: Env): Check[] {
  return [
    checkLinkKeys(env),
    checkBaseUrl(env),
    checkProxies(env),
    checkOrganizationCreation(env),
    ...checkSessions(env),
    ...checkEmailPaused(env),
  ];
}

function checkLinkKeys(env: Env): Check {
  const name = "link keys";
  const read = parseVariable("LINK_KEYS", environmentFields.LINK_KEYS, env);
  const advice = "Create one with openssl rand -base64 32 and put it before the old ones.";
  if (!read.ok) return fail(name, read.message, advice);
  const keys = read.value;
  const different = new Set(keys.map((key) => key.toString("hex"))).size;
  if (different < keys.length) return warn(name, "LINK_KEYS contains a key twice.", "Remove one.");
  return ok(name, keys.length === 1 ? "One key." : `${keys.length} keys, newest first.`);
}

function checkBaseUrl(env: Env): Check {
  const name = "base url";
  const example = "Set it to where links in emails begin, for example https://invite.example.com.";
  const read = parseVariable("BASE_URL", environmentFields.BASE_URL, env);
  if (!read.ok) return fail(name, read.message, example);
  const url = new URL(read.value);
  if (loopback.test(url.hostname))
    return warn(
      name,
      `${read.value} points at this machine.`,
      "Invitees elsewhere cannot open it.",
    );
  if (url.protocol === "http:")
    return warn(
      name,
      `${read.value} is not encrypted.`,
      "Anyone who intercepts a link can accept it. Use https.",
    );
  return ok(name, read.value);
}

function checkOrganizationCreation(env: Env): Check {
  const name = "organization creation";
  const { ORGANIZATION_CREATION: field } = environmentFields;
  const read = parseVariable("ORGANIZATION_CREATION", field, env);
  if (!read.ok) return fail(name, read.message, null);
  if (read.value === "operator") return ok(name, "Only the operator.");
  return isSet(env["SESSION_ISSUER"]) || isSet(env["SESSION_ISSUERS"])
    ? warn(
        name,
        "Every person your identity provider signs in may create organizations, and those email strangers.",
        "This is right for a public service; otherwise set ORGANIZATION_CREATION=operator.",
      )
    : warn(
        name,
        "Members may, but no SESSION_ISSUER is set to sign them in.",
        "Set the SESSION_ variables.",
      );
}

function checkEmailPaused(env: Env): Check[] {
  if (env["MAIL_PAUSED"] !== "true") return [];
  return [
    warn(
      "sending",
      "MAIL_PAUSED is true: email stays queued, and this server sends none.",
      "This is right for a restored backup or a staging copy; otherwise remove it.",
    ),
  ];
}
