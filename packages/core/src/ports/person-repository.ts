import type { RecipientHash } from "../model/link.ts";
import type { PersonMatcher } from "../model/text/person-matcher.ts";
import type { SnapshotEvent } from "../model/events/audit-event.ts";

/** Who is behind an address, as far as rows say so. */
export type Person = {
  /** The users who own the address, and placeholders of invitations to it. */
  userIds: readonly string[];
  /** The address, and every other one of these users. */
  emailKeys: readonly string[];
  names: readonly string[];
  /** Those that someone else has as well: a text with the name alone may be about them. */
  sharedNames: readonly string[];
};

/** What an erasure changed, each thing once, however often it was run. */
export type ErasureReport = {
  memberships: number;
  invitationsRevoked: number;
  invitations: number;
  approvalRequests: number;
  emailsCanceled: number;
  events: number;
  texts: number;
  webhookPayloads: number;
  users: number;
  keysRevoked: number;
  slackMessages: number;
  /**
   * What no one can change here: messages of which neither channel nor time is known, lines of threads, and direct
   * messages as far as events say that one was due. Notices may have been off, so it is the highest number.
   */
  slackUnreachable: number;
};

/** Rows of one organization that are about a person. */
export type PersonSubjects = {
  invitationIds: readonly string[];
  memberIds: readonly string[];
  approvalRequestIds: readonly string[];
  /** Their personal keys: people give them names. */
  keyIds: readonly string[];
};

export type ScrubbedRows = Pick<
  ErasureReport,
  "invitations" | "approvalRequests" | "emailsCanceled" | "slackMessages" | "slackUnreachable"
> & {
  /** Invitations that are open, and were left as they are. */
  open: number;
};

/** An invitation that can still be emailed. */
export type OpenInvitation = { id: string; emailKey: string; inviteeUserId: string };

/** A row with a text that may name the person: its key, its version, and its texts by column. */
export type PersonalText = {
  key: readonly string[];
  version: string;
  values: Readonly<Record<string, unknown>>;
};

/** A place in a table: the key of the last row that was looked at; null for the first. */
export type TablePlace = readonly string[] | null;

export type TextPage = { rows: PersonalText[]; last: TablePlace };

export type PersonEvent = { organizationId: string; seq: string; personal: unknown; data: unknown };

export type PersonRepository = {
  /** Reads whole tables: once for an erasure. */
  find(emailKey: string): Promise<Person>;
  /** Of these addresses: their owners now, and placeholders of one organization's invitations. */
  usersIn(organizationId: string, emailKeys: readonly string[]): Promise<string[]>;
  /** Organizations, deleted ones aside, that would have no active owner without these users. */
  lastOwnerOf(userIds: readonly string[]): Promise<{ id: string; slug: string }[]>;
  /** From now on no one invites these mailboxes. */
  keepHashes(hashes: readonly RecipientHash[]): Promise<void>;
  /** Removes the hashes; whether there were any. */
  dropHashes(hashes: readonly string[]): Promise<boolean>;
  /** The counts of earlier runs; null where the person was not erased. */
  report(hashes: readonly string[]): Promise<Partial<ErasureReport> | null>;
  saveReport(hashes: readonly string[], report: ErasureReport): Promise<void>;
  /** Every organization, deleted ones included, in the order of their ids. */
  organizations(afterId: string | null, limit: number): Promise<string[]>;
  /** Organizations, deleted ones aside, where one of the users is a member. */
  organizationsWith(userIds: readonly string[]): Promise<string[]>;
  /** Of one organization: as many as its limit allows. */
  openInvitations(organizationId: string): Promise<OpenInvitation[]>;
  /** Reads every invitation of the organization: not under a lock. */
  subjects(organizationId: string, person: Person): Promise<PersonSubjects>;
  /** Current memberships of these users in an organization that is not deleted. */
  memberships(organizationId: string, userIds: readonly string[]): Promise<string[]>;
  /** Takes what identifies the person out of rows about them, and what people typed there. */
  scrub(organizationId: string, person: Person, subjects: PersonSubjects): Promise<ScrubbedRows>;

  /** Erases the personal part of up to `limit` events of these subjects; how many had one. */
  eraseEventsOf(
    organizationId: string,
    subjectIds: readonly string[],
    limit: number,
  ): Promise<number>;
  /** Events after a place that have one of the needles. */
  eventsWith(
    needles: readonly string[],
    page: { after: TablePlace; limit: number },
  ): Promise<{ events: PersonEvent[]; last: TablePlace }>;
  eraseEvents(events: readonly Pick<PersonEvent, "organizationId" | "seq">[]): Promise<number>;

  /** Tables with texts that may name anyone. */
  textTables(): readonly string[];
  textsWith(
    table: string,
    needles: readonly string[],
    page: { after: TablePlace; limit: number },
  ): Promise<TextPage>;
  /** Names and addresses of organizations, roles and webhooks that have one of the needles. */
  labelsWith(needles: readonly string[]): Promise<string[]>;
  /** Only while the row is as it was read. */
  replaceTexts(table: string, row: PersonalText, values: PersonalText["values"]): Promise<boolean>;

  /**
   * Pages of events that are being collected for webhooks come to nothing, and are read again: after it, and what
   * `stalePayloads` finds from then on, no delivery has an event as it was before its erasure.
   */
  interruptCollecting(): Promise<void>;
  /** Webhook deliveries of erased events whose payload is from before. */
  stalePayloads(
    limit: number,
  ): Promise<{ organizationId: string; id: string; event: SnapshotEvent }[]>;
  replacePayload(delivery: { organizationId: string; id: string; payload: string }): Promise<void>;

  /**
   * The last step: names, addresses, identities and Slack accounts, and the recipient's window. Messages in Slack about
   * requests that they took part in are rendered again.
   */
  forget(
    person: Person,
    recipients: readonly string[],
  ): Promise<Pick<ErasureReport, "users" | "keysRevoked" | "slackMessages" | "slackUnreachable">>;
  /** Every row about the person or that names them, without hashes and secrets, by table. */
  held(person: Person, matcher: PersonMatcher): Promise<Record<string, object[]>>;
};
