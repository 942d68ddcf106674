import { createHash } from "node:crypto";

type Provider = {
  /** The domain that represents all of them. */
  domain: string;
  domains: RegExp;
  /** Characters of a local part that make no difference. */
  ignored?: RegExp;
  /** What else begins a tag, beside the plus. */
  tagAfter?: string;
  /** `tag@jane.fastmail.com` is `jane@fastmail.com`. */
  subdomains?: boolean;
};

/** What providers document or have confirmed; `docs/decisions/026-bounds-on-input.md` names where. */
const providers: readonly Provider[] = [
  { domain: "gmail.com", domains: /^(?:gmail|googlemail)\.com$/, ignored: /\./g },
  { domain: "icloud.com", domains: /^(?:icloud|me|mac)\.com$/ },
  {
    domain: "proton.me",
    domains: /^(?:proton\.me|pm\.me|protonmail\.(?:com|ch))$/,
    ignored: /[._-]/g,
  },
  { domain: "ya.ru", domains: /^(?:ya\.ru|yandex\.(?:ru|com|by|kz|ua))$/, ignored: /[.-]/g },
  {
    domain: "yahoo.com",
    domains: /^(?:yahoo\.(?:com|[a-z]{2}|com?\.[a-z]{2})|ymail\.com|rocketmail\.com)$/,
    tagAfter: "-",
  },
  { domain: "fastmail.com", domains: /^fastmail\.(?:com|fm)$/, subdomains: true },
];

/**
 * The mailbox that an address reaches, as a hash: `jane+acme@x.com` is `jane@x.com`, and
 * `j.ane@googlemail.com` is `jane@gmail.com`. For counting alone, never for who a person is.
 */
export function recipientKey(emailKey: string): string {
  return createHash("sha256").update(mailbox(emailKey)).digest("hex");
}

/** What `recipientKey` is the hash of. */
export function mailbox(emailKey: string): string {
  const at = emailKey.lastIndexOf("@");
  const local = withoutTag(emailKey.slice(0, at), "+");
  const domain = emailKey.slice(at + 1);
  for (const provider of providers) {
    if (provider.domains.test(domain)) return `${folded(local, provider)}@${provider.domain}`;
    const [owner = "", ...parent] = domain.split(".");
    if (provider.subdomains && provider.domains.test(parent.join(".")))
      return `${owner}@${provider.domain}`;
  }
  return `${local}@${domain}`;
}

function folded(local: string, { ignored, tagAfter }: Provider): string {
  const untagged = tagAfter === undefined ? local : withoutTag(local, tagAfter);
  return (ignored && untagged.replaceAll(ignored, "")) || untagged;
}

/** What begins with the separator has no tag. */
function withoutTag(local: string, separator: string): string {
  return local.split(separator, 1)[0] || local;
}
