import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** What SendGrid returns about an account and its key; null is a key without that permission. */
export type Account = {
  scopes: string[] | null;
  senders: { from_email: string; verified: boolean }[] | null;
  domains: { domain: string; valid: boolean }[] | null;
};

export const accountKey = "SG.doctor.key";

/** The part of SendGrid's API about an account, as its documentation describes it. */
export async function startSendGridAccount(account: Account) {
  const server = createServer((req, res) => {
    const answer = (status: number, body: unknown) =>
      res.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    const rejected = { errors: [{ field: null, message: "access forbidden" }] };
    if (req.headers.authorization !== `Bearer ${accountKey}`) return answer(401, rejected);
    const { pathname } = new URL(req.url ?? "/", "http://sendgrid");
    if (pathname === "/v3/scopes")
      return account.scopes ? answer(200, { scopes: account.scopes }) : answer(403, rejected);
    if (pathname === "/v3/verified_senders")
      return account.senders ? answer(200, { results: account.senders }) : answer(403, rejected);
    if (pathname === "/v3/whitelabel/domains")
      return account.domains ? answer(200, account.domains) : answer(403, rejected);
    return answer(404, rejected);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  // A TCP server that listens has an address with a port.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
