import type { QueryResultRow } from "pg";

import type { EventSubscriber } from "./event-subscriber.ts";
import { buttonIn } from "./perform-in-slack.ts";
import type {
  EmailFact,
  EventFact,
  Facts,
  InstallationFact,
  LineFact,
  PostCall,
  PostFact,
} from "./facts.ts";
import { chainProblems } from "./chain-problems.ts";
import { findLeaks } from "./find-leaks.ts";
import { lateAnswers } from "./late-answers.ts";
import type { Settled } from "./settle.ts";
import {
  answeredEmails,
  approvalMessages,
  clientOf,
  emailsOf,
  tokenIn,
  type Round,
} from "./round.ts";

/** Everything that judging wants to know, from the database, the fakes and the subscriber. */
export async function collect(
  round: Round,
  { settled, subscriber }: { settled: Settled; subscriber: EventSubscriber },
): Promise<Facts> {
  const { eventLog, harness, organization } = round;
  const rows = async <Row extends QueryResultRow>(text: string): Promise<Row[]> =>
    (await harness.sql.query<Row>(text, [organization.id])).rows;
  const feed = await feedOf(round);
  const links = await rows<LinkRow>(linkFacts);
  const requests = await rows<Facts["requests"][number]>(requestFacts);
  return {
    invitations: await rows(invitationFacts),
    deliveries: await rows(deliveryFacts),
    jobs: await rows("SELECT kind, key, state, last_error FROM job WHERE organization_id = $1"),
    requests,
    decisions: await rows(decisionFacts),
    delegations: await rows(delegationFacts),
    installations: await installationFacts(round),
    audit: await rows(auditFacts),
    memberships: await rows(membershipFacts),
    slackMessages: await rows(slackFacts),
    emails: emailFacts(round, links),
    posts: postsOf(
      round,
      requests.map(({ id }) => id),
    ),
    lines: linesOf(round),
    words: wordsOf(round),
    postCalls: postCallsOf(round),
    disturbances: [...eventLog.disturbances, ...lateAnswers(round)],
    answers: eventLog.answers,
    events: eventLog.posts.flatMap(({ events, taken }) => (taken ? events.map(eventFact) : [])),
    leaks: await findLeaks(round),
    crashes: [...harness.crashes],
    ...settled,
    strict: round.plan.strict,
    deafCopies: [],
    chain: await chainProblems(harness, organization.id),
    webhooks: harness.receiver.received(organization.webhooks.path),
    feed,
    stream: await subscriber.through(feed.at(-1)?.id),
  };
}

async function feedOf(round: Round): Promise<EventFact[]> {
  const client = await clientOf(round, 0, "owner");
  const events: EventFact[] = [];
  let { after } = round.organization.webhooks;
  for (;;) {
    const page = await client.event.list.query({ after, limit: 100 });
    events.push(...page.events);
    if (!page.hasMore) return events;
    after = page.next;
  }
}

type LinkRow = {
  id: string;
  selector: string;
  invitation_id: string;
  generation: number;
  link_key_id: string;
};

const linkFacts = /* sql */ `
SELECT d.id, i.selector, d.invitation_id, d.generation, i.link_key_id
FROM delivery d JOIN invitation i ON i.organization_id = d.organization_id AND i.id = d.invitation_id
WHERE d.organization_id = $1 AND d.kind <> 'notice'`;
const invitationFacts = /* sql */ `
SELECT id, email_key, state, generation, version, approval_request_id, accepted_user_id,
  delivery_status
FROM invitation WHERE organization_id = $1`;
const deliveryFacts = /* sql */ `
SELECT id, invitation_id, generation, kind, sequence, status FROM delivery
WHERE organization_id = $1`;
const requestFacts = /* sql */ `
SELECT r.id, r.state, r.version, r.quorum, r.approvals, (
  SELECT count(*)::integer FROM approval_decision d WHERE d.organization_id = r.organization_id
    AND d.request_id = r.id AND d.verdict = 'approved') AS deciders
FROM approval_request r WHERE r.organization_id = $1`;
const decisionFacts = /* sql */ `
SELECT d.request_id, d.user_id, d.on_behalf_of, EXISTS (SELECT FROM membership m
  WHERE m.organization_id = d.organization_id AND m.user_id = d.user_id
    AND m.role IN ('owner', 'admin')) AS may_approve
FROM approval_decision d WHERE d.organization_id = $1`;
const delegationFacts = /* sql */ `
SELECT id, from_user_id, to_user_id, ended_at IS NOT NULL AS ended FROM approval_delegation
WHERE organization_id = $1`;
const auditFacts = /* sql */ `
SELECT action, subject_kind, subject_id, data FROM audit_event WHERE organization_id = $1
ORDER BY seq`;
const membershipFacts = /* sql */ `
SELECT id, user_id, invitation_id FROM membership WHERE organization_id = $1 AND status <> 'removed'`;
const slackFacts = /* sql */ `
SELECT subject_id, ts, rendered_version FROM slack_message
WHERE organization_id = $1 AND kind = 'approval'`;

async function installationFacts({ harness, organization }: Round): Promise<InstallationFact[]> {
  const rows = await harness.store.read.slack.installationsOf(organization.id);
  return rows.flatMap(({ teamId, tokens }) => {
    if (tokens === null) return [];
    const opened = harness.tokens.open(tokens, { organizationId: organization.id, teamId });
    return [{ team_id: teamId, opens: opened?.botToken === harness.workspace.botToken }];
  });
}

function emailFacts(round: Round, links: readonly LinkRow[]): EmailFact[] {
  const answered = answeredEmails(round);
  const byDelivery = new Map(links.map((row) => [row.id, row]));
  return emailsOf(round).map((email) => {
    const sendId = email.customArgs["send_id"] ?? "";
    const row = byDelivery.get(sendId);
    const token = tokenIn(email.text);
    return {
      sendId,
      invitationId: email.customArgs["invitation_id"] ?? "",
      link: token,
      expectedLink: row ? `${row.selector}.${verifierOf(round.harness.links, row)}` : null,
      messageId: email.headers["Message-ID"] ?? "",
      answered: answered.has(email.id),
    };
  });
}

function verifierOf(links: Round["harness"]["links"], row: LinkRow): string {
  const { invitation_id: invitationId, generation, link_key_id: keyId } = row;
  return links.verifier({ invitationId, generation }, keyId);
}

function postsOf(round: Round, requestIds: readonly string[]): PostFact[] {
  return approvalMessages(round).map(({ ts, blocks }) => {
    const shown = JSON.stringify(blocks);
    return {
      ts,
      requestIds: requestIds.filter((id) => shown.includes(id)),
      open: buttonIn(blocks, "approve"),
      version: Number(/"inv:[0-9a-f-]{36}:v(\d+):/.exec(shown)?.[1] ?? Number.NaN) || null,
    };
  });
}

/** A line's block names its event and its request. */
function linesOf({ harness }: Round): LineFact[] {
  return harness.workspace.messages("approvals").flatMap(({ ts, thread_ts, blocks }) => {
    const shown = /"block_id":"(log:[^"]+)"/.exec(JSON.stringify(blocks))?.[1];
    return thread_ts === undefined || shown === undefined
      ? []
      : [{ ts, key: `${thread_ts} ${shown}` }];
  });
}

function wordsOf({ harness: { workspace } }: Round): Record<string, string> {
  const shown = (user: string) => [...workspace.ephemerals(user), ...workspace.dm(user)];
  const names = ["owner", "admin", "member"];
  return Object.fromEntries(names.map((user) => [user, JSON.stringify(shown(user))]));
}

function postCallsOf({ harness }: Round): PostCall[] {
  return harness.slack
    .calls("chat.postMessage")
    .map(({ at, answer, status, arguments: { blocks } }) => ({
      at,
      answered: answer !== null && status !== null,
      blocks: JSON.stringify(blocks ?? []),
    }));
}

const eventStatus: Readonly<Record<string, string>> = {
  bounce: "bounced",
  spamreport: "processed",
};

function eventFact(event: Record<string, unknown>): { deliveryId: string; event: string } {
  const name = String(event["event"]);
  const blocked = name === "bounce" && event["type"] === "blocked";
  return {
    deliveryId: String(event["send_id"]),
    event: blocked ? "blocked" : (eventStatus[name] ?? name),
  };
}
