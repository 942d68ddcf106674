import { UsherError } from "./errors.ts";
import type { OrganizationPolicy } from "./policy.ts";

const maxLength = 2000;
/** ASCII that a URL may contain: no space, control character or backslash, which parsers read differently. */
const plainUrl = /^https?:\/\/([^/?#]+)[!-[\]-~]*$/i;
const bareOrigin = /^https?:\/\/[^/?#]+\/?$/i;
const plainText = /^[!-[\]-~]+$/;
/** Also what the `form-action` of a Content Security Policy can name: a host with `;` or `*` would change it. */
const plainHost = /^[a-z0-9-]+(?:\.[a-z0-9-]+)*$/;
const ipv4 = /^\d+(?:\.\d+){3}$/;
const loopbackHosts: ReadonlySet<string> = new Set(["localhost", "127.0.0.1"]);
/** The parameter that carries the hand-over code. */
const codeParameter = "code";

/** `https://app.acme.com` as browsers compare origins, or null. Plain http is for programs on one's own machine. */
export function parseReturnOrigin(typed: string): string | null {
  const url = parseUrl(typed);
  return url !== null && bareOrigin.test(typed) ? url.origin : null;
}

/** The policy with its return origins as addresses are compared with them. Throws `organization.invalid_policy`. */
export function withComparableOrigins(policy: OrganizationPolicy): OrganizationPolicy {
  const origins = policy.returnOrigins.map((typed, index) => {
    const origin = parseReturnOrigin(typed);
    if (origin !== null) return origin;
    throw new UsherError("organization.invalid_policy", {
      message: `“${typed}” is not an origin to return to. Write it like https://app.acme.com, without a path; http is only for localhost and 127.0.0.1.`,
      path: `returnOrigins.${index}`,
    });
  });
  return { ...policy, returnOrigins: [...new Set(origins)] };
}

export function isLoopbackOrigin(origin: string): boolean {
  return loopbackHosts.has(new URL(origin).hostname);
}

/** The address as it is stored and redirected to; null if none is given. `invite.return_to_rejected` as a value. */
export function parseReturnTo(
  policy: OrganizationPolicy,
  given: string | undefined,
): string | null | UsherError {
  if (given === undefined) return null;
  if (given.length > maxLength)
    return rejected(`A return address has at most ${maxLength} characters.`);
  if (given.includes("#")) return rejected("A return address cannot have a fragment (#).");
  const url = parseUrl(given);
  if (url === null)
    return rejected(
      "A return address is a whole URL in ASCII, such as https://app.acme.com/welcome?from=invitation. It cannot contain a user name or a backslash; http is only for localhost and 127.0.0.1.",
    );
  if (url.searchParams.has(codeParameter))
    return rejected(
      `The parameter “${codeParameter}” of a return address is added by the hand-over.`,
    );
  if (url.href.length > maxLength)
    return rejected(`A return address has at most ${maxLength} characters once encoded.`);
  if (!policy.returnOrigins.includes(url.origin))
    return rejected(
      `${url.origin} is not one of the organization's return origins. An owner can add it to the policy (returnOrigins).`,
      { origin: url.origin },
    );
  return url.href;
}

/** The stored address, if the policy still lists its origin. */
export function allowedReturnTo(policy: OrganizationPolicy, stored: string | null): string | null {
  const parsed = parseReturnTo(policy, stored ?? undefined);
  return typeof parsed === "string" ? parsed : null;
}

/** Path and query stay as they are: rebuilding the query would encode it in another way. */
export function withHandoverCode(returnTo: string, code: string): string {
  const separator = returnTo.includes("?") ? (/[?&]$/.test(returnTo) ? "" : "&") : "?";
  return `${returnTo}${separator}${codeParameter}=${code}`;
}

/** Null for what two parsers might read differently, or an origin could not name. */
function parseUrl(typed: string): URL | null {
  const [, authority = ""] = plainUrl.exec(typed) ?? [];
  if (!plainText.test(typed) || authority === "" || authority.includes("@")) return null;
  if (!URL.canParse(typed)) return null;
  const url = new URL(typed);
  const { hostname, protocol } = url;
  if (!plainHost.test(hostname)) return null;
  const isLoopback = loopbackHosts.has(hostname);
  if (ipv4.test(hostname) && !isLoopback) return null;
  return protocol === "https:" || isLoopback ? url : null;
}

function rejected(message: string, details: { origin?: string } = {}): UsherError {
  return new UsherError("invite.return_to_rejected", { message, ...details });
}
