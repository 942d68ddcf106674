import { checkSessions } from "./check-sessions.ts";
import { fail, isSet, ok, warn, type Check, type Env } from "./check.ts";
import { readLinkKeys } from "./link-keys.ts";

const loopback = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/** Checks of the variables alone. */
export function checkSettings(env: Env): Check[] {
  return [
    checkLinkKeys(env),
    checkBaseUrl(env),
    checkOrganizationCreation(env),
    checkSessions(env),
    ...checkEmailPaused(env),
  ];
}

function checkLinkKeys(env: Env): Check {
  const name = "link keys";
  const { keys, problem } = readLinkKeys(env["LINK_KEYS"]);
  const advice = "Create one with openssl rand -base64 32 and put it before the old ones.";
  if (problem !== null) return fail(name, problem, advice);
  const different = new Set(keys.map((key) => key.toString("hex"))).size;
  if (different < keys.length) return warn(name, "LINK_KEYS contains a key twice.", "Remove one.");
  return ok(name, keys.length === 1 ? "One key." : `${keys.length} keys, newest first.`);
}

function checkBaseUrl(env: Env): Check {
  const name = "base url";
  const given = env["BASE_URL"];
  const example =
    "Set it to the origin of links in emails, for example https://invite.example.com.";
  if (!isSet(given)) return fail(name, "BASE_URL is missing.", example);
  const url = URL.canParse(given) ? new URL(given) : null;
  if (url === null || !/^https?:$/.test(url.protocol))
    return fail(name, "BASE_URL is not an http or https address.", example);
  if (url.pathname !== "/" || url.search !== "" || url.hash !== "" || url.username !== "")
    return fail(name, "BASE_URL is more than an origin.", example);
  if (loopback.test(url.hostname))
    return warn(
      name,
      `${url.origin} points at this machine.`,
      "Invitees elsewhere cannot open it.",
    );
  if (url.protocol === "http:")
    return warn(
      name,
      `${url.origin} is not encrypted.`,
      "Anyone who intercepts a link can accept it. Use https.",
    );
  return ok(name, url.origin);
}

function checkOrganizationCreation(env: Env): Check {
  const name = "organization creation";
  const given = env["ORGANIZATION_CREATION"];
  if (!isSet(given) || given === "operator") return ok(name, "Only the operator.");
  if (given !== "members")
    return fail(name, "ORGANIZATION_CREATION is neither operator nor members.", null);
  return isSet(env["SESSION_ISSUER"])
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
