import type { Answer, Disturbance } from "./event-log.ts";
import type { ReceivedWebhook } from "./webhook-receiver.ts";

export type InvitationFact = {
  id: string;
  email_key: string;
  state: string;
  generation: number;
  version: number;
  approval_request_id: string | null;
  accepted_user_id: string | null;
  delivery_status: string | null;
};
export type DeliveryFact = {
  id: string;
  invitation_id: string;
  generation: number;
  kind: string;
  sequence: number;
  status: string;
};
export type JobFact = { kind: string; key: string; state: string; last_error: string | null };
export type RequestFact = {
  id: string;
  state: string;
  version: number;
  quorum: number;
  approvals: number;
  deciders: number;
};
export type DecisionFact = {
  request_id: string;
  user_id: string;
  on_behalf_of: string | null;
  /** Whether the voter's own role may approve. */
  may_approve: boolean;
};
export type DelegationFact = {
  id: string;
  from_user_id: string;
  to_user_id: string;
  ended: boolean;
};
export type InstallationFact = { team_id: string; opens: boolean };
export type AuditFact = {
  action: string;
  subject_kind: string;
  subject_id: string;
  data: Record<string, unknown>;
};
export type MembershipFact = { id: string; user_id: string; invitation_id: string | null };
export type SlackMessageFact = { subject_id: string; ts: string | null; rendered_version: number };

/** An email as SendGrid took it. */
export type EmailFact = {
  sendId: string;
  invitationId: string;
  link: string | null;
  /** What the link has to be, by the key, the invitation and the generation of its delivery. */
  expectedLink: string | null;
  messageId: string;
  /** SendGrid's answer was sent while the sender still held the connection. */
  answered: boolean;
};

/** A message as it appears in the approvers' channel. */
export type PostFact = {
  ts: string;
  requestIds: string[];
  open: boolean;
  /** Of its request, as its blocks are named; null where they do not say. */
  version: number | null;
};
/** A line in the thread under a message. Lines with the same key say the same. */
export type LineFact = { ts: string; key: string };
/** A call to post: when it came, whether its answer was sent, and what the message has in its blocks. */
export type PostCall = { at: number; answered: boolean; blocks: string };

/** An event of the feed, with whatever else it has. */
export type EventFact = { id: string; type: string; subject: { id: string } };

/** What a subscriber of `event.onEvent` received, in order, with the id that the stream gave each event. */
export type StreamFacts = {
  events: { id: string; event: EventFact }[];
  connections: number;
  /** What ended the stream for good, and not until the next connection. */
  errors: string[];
};

/** facts: what the database, the fakes and the runner know at the end of a round. Judging reads nothing else. */
export type Facts = {
  invitations: InvitationFact[];
  deliveries: DeliveryFact[];
  jobs: JobFact[];
  requests: RequestFact[];
  decisions: DecisionFact[];
  delegations: DelegationFact[];
  /** Workspaces with a stored token, and whether the key opens it. */
  installations: InstallationFact[];
  audit: AuditFact[];
  memberships: MembershipFact[];
  slackMessages: SlackMessageFact[];
  emails: EmailFact[];
  posts: PostFact[];
  lines: LineFact[];
  /** Direct messages of the app, by person. */
  words: Record<string, string>;
  postCalls: PostCall[];
  disturbances: Disturbance[];
  answers: Answer[];
  /** Highest event of each delivery that was taken. */
  events: { deliveryId: string; event: string }[];
  /** Places where the secret of a link was found. */
  leaks: string[];
  crashes: string[];
  /** What was still open when the time to settle was over. */
  unsettled: string[];
  /** No process ends in it: an email that was answered does not go twice. */
  strict: boolean;
  /** Deliveries that were `unknown` though SendGrid had answered. */
  forgotten: string[];
  /** Copies the database does not know, whose buttons answered nothing. */
  deafCopies: string[];
  /** What the audit chain's own check says. */
  chain: string[];
  /** What the organization's endpoint received, in order. */
  webhooks: ReceivedWebhook[];
  /** What `event.list` lists since the endpoint was added. */
  feed: EventFact[];
  stream: StreamFacts;
};

/** finding: one statement that should not be true. */
export type Finding = { rule: string; what: string };
