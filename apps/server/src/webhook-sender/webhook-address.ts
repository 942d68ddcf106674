import { lookup, type LookupAddress, type LookupOptions } from "node:dns";
import { isIP, type LookupFunction } from "node:net";

import type { WebhookUrlRefusal } from "@usher/core";
import { createNetworkMatcher, isPublicAddress } from "@usher/process";

export type WebhookProtocol = "http:" | "https:";

/** Every address of a name. Rejects when there is none. */
export type ResolveName = (hostname: string) => Promise<readonly LookupAddress[]>;

export type AddressRules = {
  /** Null when the URL may be called; the names it resolves to are checked by `lookup`. */
  checkUrl(url: URL): WebhookUrlRefusal | null;
  /** Checks every address of the host as well. */
  checkHost(url: URL): Promise<WebhookUrlRefusal | null>;
  /** For connections: fails with `RefusedAddressError` where a name leads to an address that may not be called. */
  lookup(protocol: WebhookProtocol): LookupFunction;
};

export class RefusedAddressError extends Error {
  override readonly name = "RefusedAddressError";

  constructor() {
    super("the host leads to an address that webhooks are not sent to");
  }
}

type RuleOptions = {
  allowedNetworks: readonly string[];
  /** A proxy resolves the names, so that nothing here can tell where http leads. */
  throughProxy?: boolean;
  resolve?: ResolveName;
};

/** https to the public internet, and both protocols to the allowed networks. */
export function createAddressRules({
  allowedNetworks,
  throughProxy = false,
  resolve = resolveName,
}: RuleOptions): AddressRules {
  const isAllowed = createNetworkMatcher(allowedNetworks);
  const permits = (protocol: WebhookProtocol, ip: string) =>
    isAllowed(ip.replace(/%.*$/, "")) || (protocol === "https:" && isPublicAddress(ip));

  // One that may not be called among others that may is a trick, or a mistake.
  const permitsAll = (protocol: WebhookProtocol, addresses: readonly LookupAddress[]) =>
    addresses.length > 0 && addresses.every(({ address }) => permits(protocol, address));

  async function permittedAddresses(
    protocol: WebhookProtocol,
    hostname: string,
  ): Promise<readonly LookupAddress[]> {
    const addresses = await resolve(hostname);
    if (!permitsAll(protocol, addresses)) throw new RefusedAddressError();
    return addresses;
  }

  const allowsHttpNames = allowedNetworks.length > 0 && !throughProxy;

  function checkUrl(url: URL): WebhookUrlRefusal | null {
    const { protocol, username, password, hash } = url;
    if (!isWebhookProtocol(protocol)) return "scheme";
    if (username !== "" || password !== "") return "credentials";
    if (hash !== "") return "fragment";
    const ip = addressIn(url);
    if (ip === null) return protocol === "https:" || allowsHttpNames ? null : "scheme";
    if (permits(protocol, ip)) return null;
    return protocol === "http:" && isPublicAddress(ip) ? "scheme" : "address";
  }

  return {
    checkUrl,
    async checkHost(url) {
      const refusal = checkUrl(url);
      const { protocol } = url;
      if (refusal !== null || addressIn(url) !== null || !isWebhookProtocol(protocol))
        return refusal;
      const addresses = await resolve(url.hostname).catch(() => []);
      if (addresses.length === 0) return "unresolved";
      if (permitsAll(protocol, addresses)) return null;
      return protocol === "http:" && addresses.every(({ address }) => isPublicAddress(address))
        ? "scheme"
        : "address";
    },
    lookup: (protocol) => (hostname, options, callback) =>
      void answerLookup(permittedAddresses(protocol, hostname), options, callback),
  };
}

/** As `dns.lookup` would. */
async function answerLookup(
  found: Promise<readonly LookupAddress[]>,
  { all }: LookupOptions,
  callback: Parameters<LookupFunction>[2],
): Promise<void> {
  try {
    const [first, ...rest] = await found;
    if (first === undefined) throw new RefusedAddressError();
    if (all) callback(null, [first, ...rest]);
    else callback(null, first.address, first.family);
  } catch (error) {
    callback(asError(error), "", 0);
  }
}

/** A URL's parser has read every spelling of an IPv4 address by now; a connection to one asks no lookup. */
function addressIn({ hostname }: URL): string | null {
  const bare = hostname.replace(/^\[(.*)\]$/, "$1");
  return isIP(bare) === 0 ? null : bare;
}

function isWebhookProtocol(protocol: string): protocol is WebhookProtocol {
  return protocol === "http:" || protocol === "https:";
}

function resolveName(hostname: string): Promise<LookupAddress[]> {
  return new Promise((done, failed) => {
    lookup(hostname, { all: true }, (error, addresses) => {
      if (error) failed(error);
      else done(addresses);
    });
  });
}

function asError(error: unknown): NodeJS.ErrnoException {
  return error instanceof Error ? error : new Error(String(error));
}
