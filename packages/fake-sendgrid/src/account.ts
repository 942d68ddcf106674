/** What the key may read about the account; changed by its owner between requests. */
export type FakeAccount = {
  /** The account's own name; domains under another one are of its subusers. */
  username: string;
  /** Of the key. `GET /v3/whitelabel/domains` needs `whitelabel.read`. */
  scopes: string[];
  /** Null: the key may not read them. SendGrid names no scope for it. */
  senders: FakeVerifiedSender[] | null;
  domains: FakeAuthenticatedDomain[];
};

export type FakeVerifiedSender = {
  from_email: string;
  verified: boolean;
  /** Of which subuser; the account's own unless given. Not part of an answer. */
  username?: string;
};

/** As `GET /v3/whitelabel/domains` documents one. */
export type FakeAuthenticatedDomain = {
  id: number;
  user_id: number;
  subdomain: string;
  domain: string;
  username: string;
  ips: string[];
  custom_spf: boolean;
  default: boolean;
  legacy: boolean;
  automatic_security: boolean;
  valid: boolean;
  dns: Record<string, FakeDnsRecord>;
  /** To which subusers it is assigned. */
  subusers: { user_id: number; username: string }[];
  last_validation_attempt_at: number;
};

export type FakeDnsRecord = {
  valid: boolean;
  type: "cname" | "txt" | "mx";
  host: string;
  data: string;
};

export function createAccount(changes: Partial<FakeAccount> = {}): FakeAccount {
  return { username: "acme", scopes: ["mail.send"], senders: null, domains: [], ...changes };
}

/** A domain with automated security: validated, and the account's only one, unless `changes` say otherwise. */
export function authenticatedDomain(
  domain: string,
  changes: Partial<FakeAuthenticatedDomain> = {},
): FakeAuthenticatedDomain {
  const { subdomain = "em1234", user_id = 7, valid = true } = changes;
  const target = `u${user_id}.wl1.sendgrid.net`;
  const cname = (host: string, data: string): FakeDnsRecord => ({
    valid,
    type: "cname",
    host: `${host}.${domain}`,
    data,
  });
  return {
    id: 1,
    user_id,
    subdomain,
    domain,
    username: "acme",
    ips: [],
    custom_spf: false,
    default: true,
    legacy: false,
    automatic_security: true,
    valid,
    dns: {
      mail_cname: cname(subdomain, target),
      dkim1: cname("s1._domainkey", `s1.domainkey.${target}`),
      dkim2: cname("s2._domainkey", `s2.domainkey.${target}`),
    },
    subusers: [],
    last_validation_attempt_at: 1_760_000_000,
    ...changes,
  };
}
