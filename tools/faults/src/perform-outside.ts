import { seedUsers } from "@usher/sandbox";

import type { EventPost } from "./event-log.ts";
import type { Act } from "./plan-load.ts";
import { emailsOf, nthOf, urlOf, type Round } from "./round.ts";
import type { Performed } from "./performed.ts";

type CallCompat = Extract<Act, { kind: "compat" }>;
type Report = Extract<Act, { kind: "events" }>;
type PassTime = Extract<Act, { kind: "expire" | "expireRequest" | "remind" }>;

/** A compatibility API with its path, its body, and the addresses its answer says were invited. */
function compatCall({ organization }: Round, { api, emails }: CallCompat) {
  switch (api) {
    case "sutro":
      return {
        path: "/sutro/invitations",
        body: { emailAddresses: emails },
        invited: () => emails,
      };
    case "control-plane":
      return {
        path: `/control-plane/org/${organization.slug}/user/-invite`,
        body: { emails },
        invited: (answer: CompatAnswer) => Object.keys(answer.invitations ?? {}),
      };
    case "nametrust":
      return {
        path: `/nametrust/orgs/${organization.id}/invitations`,
        body: [...new Set(emails)].map((email) => ({ email })),
        invited: (answer: CompatAnswer) =>
          (answer.results ?? []).filter((one) => one.success).map((one) => one.email),
      };
    case "gorules":
      return {
        path: "/gorules/api/users",
        body: { emails },
        invited: (answer: CompatAnswer) => (answer.results ?? []).map((one) => one.email),
      };
  }
}

type CompatAnswer = {
  invitations?: Record<string, string>;
  results?: { email: string; success?: boolean }[];
};

/** What another program does. */
export async function callCompat(round: Round, act: CallCompat): Promise<Performed> {
  const { harness, organization, eventLog } = round;
  const { path, body, invited } = compatCall(round, act);
  const session = act.api === "gorules" ? await adminSession(round) : null;
  const response = await fetch((await urlOf(harness.servers, act.server)) + path, {
    method: "POST",
    signal: AbortSignal.timeout(6_000),
    headers: {
      "content-type": "application/json",
      authorization: `Bearer ${session ?? organization.keys.organization}`,
      ...(session !== null && { "x-org-id": organization.id }),
    },
    body: JSON.stringify(body),
  });
  // The contracts of these APIs are tested elsewhere; here only these parts are read.
  const answer = (await response.json()) as CompatAnswer | CompatAnswer["results"];
  if (response.status >= 500) return "unanswered";
  if (!response.ok) return "rejected";
  for (const email of invited(Array.isArray(answer) ? { results: answer } : (answer ?? {})))
    eventLog.answers.push({ what: act.api, about: "address", email });
  return "answered";
}

function adminSession({ harness }: Round): Promise<string> {
  const { email } = seedUsers.admin;
  const now = Math.floor(Date.now() / 1000);
  return harness.identity.sign({ email, email_verified: true, auth_time: now, amr: ["mfa"] });
}

/** What SendGrid does. */
export async function report(round: Round, act: Report): Promise<Performed> {
  const { sendGrid, eventLog } = round;
  const email = nthOf(emailsOf(round), act.nth);
  if (email === null) return "idle";
  const now = Math.floor(Date.now() / 1000);
  const events = act.events.map((kind, index) =>
    sendGrid.eventFor(email, kind, { timestamp: now + index }),
  );
  const post: EventPost = { events, copies: act.copies, taken: false };
  eventLog.posts.push(post);
  await deliverEvents(round, post, act.server);
  return post.taken ? "answered" : "unanswered";
}

/** SendGrid posts again what was not answered with success; so does the end of the round. */
export async function deliverEvents(round: Round, post: EventPost, server: number): Promise<void> {
  const target = `${await urlOf(round.harness.servers, server)}/webhooks/sendgrid`;
  const { events, copies } = post;
  const { status } = await round.sendGrid.sendEvents(target, events, { copies });
  post.taken = status >= 200 && status < 300;
}

/** A week does not pass in a round: the row is moved instead, as if it had. */
export async function passTime(round: Round, act: PassTime): Promise<Performed> {
  const { eventLog, harness, organization } = round;
  const id = nthOf(
    [...(act.kind === "expireRequest" ? eventLog.requests : eventLog.known.keys())],
    act.nth,
  );
  if (id === null) return "idle";
  const { rowCount } = await harness.sql.query(timeJumps[act.kind], [organization.id, id]);
  return rowCount === 0 ? "rejected" : "answered";
}

const timeJumps = {
  expire: `UPDATE invitation SET expires_at = usher_now()
    WHERE organization_id = $1 AND id = $2 AND state = 'pending'`,
  expireRequest: `UPDATE approval_request SET expires_at = usher_now()
    WHERE organization_id = $1 AND id = $2 AND state = 'requested'`,
  remind: `UPDATE invitation SET expires_at = usher_now() + interval '71 hours',
      mail_queued_at = usher_now() - interval '4 days'
    WHERE organization_id = $1 AND id = $2 AND state = 'pending'`,
};
