import { createHash } from "node:crypto";

import { createUsherClient, isUsherError, type RouterOutputs } from "@usher/client";

// USHER_KEY=usher_org_… node dist/main.js jane@acme.com joe@acme.com
const { USHER_URL = "http://localhost:3000", USHER_KEY = "" } = process.env;
const usher = createUsherClient({ url: USHER_URL, apiKey: USHER_KEY });
const emails = process.argv.slice(2);

async function list(): Promise<void> {
  let cursor: string | null = null;
  do {
    const query = { states: ["pending" as const], ...(cursor !== null && { cursor }) };
    const page: RouterOutputs["invitation"]["list"] = await usher.invitation.list.query(query);
    for (const { email, roles, expiresAt } of page.invitations)
      console.log(`pending   ${email} as ${roles.join(", ")}, until ${expiresAt ?? "revoked"}`);
    cursor = page.nextCursor;
  } while (cursor !== null);
}

/** The key makes it safe to run again: the same call within 24 hours sends nothing twice. */
async function invite(): Promise<void> {
  const entries = emails.map((email) => ({ email, roles: ["member"] }));
  const idempotencyKey = createHash("sha256").update(emails.join()).digest("hex");
  const { results, summary } = await usher.invitation.create.mutate({ entries, idempotencyKey });
  for (const { email, outcome, error } of results)
    console.log(
      `${outcome.padEnd(9)} ${email}${error ? `: ${error.message} (${error.code})` : ""}`,
    );
  console.log(`${summary.invited} of ${summary.total} invited`);
}

function explain(error: unknown): void {
  if (isUsherError(error, "authorize.unauthenticated")) console.error("Set USHER_KEY to a key.");
  else if (isUsherError(error)) console.error(`${error.message} (${error.data.appCode})`);
  else console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
  following.unsubscribe();
}

const following = usher.invitation.onEvent.subscribe(undefined, {
  onData({ data: event }) {
    if (event.type !== "stream.opened")
      return console.log(`${event.at} ${event.type} ${event.data.email}`);
    // Every later event follows, so listing the invitations now leaves no gap.
    const work = emails.length > 0 ? list().then(invite) : list();
    work.catch(explain);
  },
  onError: explain,
});
process.once("SIGINT", () => following.unsubscribe());
