import { createHash, randomBytes } from "node:crypto";
import type { CapturedEmail } from "./captured-email.ts";

export type FakeEventKind =
  | "processed"
  | "deferred"
  | "delivered"
  | "bounce"
  | "blocked"
  | "dropped"
  | "spamreport"
  | "open"
  | "click";

/** One entry of an event webhook post; custom args are spread into it. */
export type FakeEvent = {
  event: string;
  email: string;
  /** Unix seconds. */
  timestamp: number;
  sg_event_id: string;
  sg_message_id: string;
  [field: string]: unknown;
};

const server = { ip: "192.0.2.25", tls: 1 };
const reader = { ip: "198.51.100.7", useragent: "Mozilla/5.0 (X11; Linux x86_64)" };

/** `blocked` is a `bounce` event of type `blocked`, as SendGrid sends it. */
const details: Record<FakeEventKind, Record<string, unknown>> = {
  processed: {},
  deferred: { ...server, attempt: "1", response: "450 4.2.1 mailbox busy, try again later" },
  delivered: { ...server, response: "250 2.0.0 OK" },
  bounce: {
    ...server,
    event: "bounce",
    type: "bounce",
    status: "5.1.1",
    reason: "550 5.1.1 The email account that you tried to reach does not exist",
    bounce_classification: "Invalid Address",
  },
  blocked: {
    ...server,
    event: "bounce",
    type: "blocked",
    status: "5.7.1",
    reason: "550 5.7.1 Message rejected by local policy",
    bounce_classification: "Content",
  },
  dropped: { reason: "Bounced Address", status: "5.0.0" },
  spamreport: {},
  open: { ...reader, sg_content_type: "html", sg_machine_open: false },
  click: { ...reader, url: "https://example.com/", url_offset: { index: 0, type: "html" } },
};

/** Reader's events carry no SMTP id. */
const withoutSmtpId = new Set<FakeEventKind>(["spamreport", "open", "click"]);

/** Fields of SendGrid win over custom args of the same name; overrides win over both. */
export function eventFor(
  email: CapturedEmail,
  kind: FakeEventKind,
  overrides: Record<string, unknown> = {},
): FakeEvent {
  return {
    ...email.customArgs,
    email: email.to.email,
    timestamp: Math.floor(Date.now() / 1000),
    event: kind,
    ...(!withoutSmtpId.has(kind) && { "smtp-id": smtpIdOf(email) }),
    ...(email.categories.length > 0 && { category: email.categories }),
    sg_event_id: randomBytes(16).toString("base64url"),
    sg_message_id: sgMessageIdOf(email),
    ...details[kind],
    ...overrides,
  };
}

/** X-Message-Id and a suffix that differs between the recipients of one request. */
export function sgMessageIdOf(email: CapturedEmail): string {
  return `${email.id}.recvd-${fingerprint(email)}-1-0`;
}

function smtpIdOf(email: CapturedEmail): string {
  const own = Object.entries(email.headers).find(([name]) => name.toLowerCase() === "message-id");
  return own?.[1] ?? `<${email.id}@geopod-ismtpd-${fingerprint(email).slice(0, 2)}>`;
}

function fingerprint(email: CapturedEmail): string {
  const parts = JSON.stringify([email.id, email.to.email, email.customArgs]);
  return createHash("sha256").update(parts).digest("hex").slice(0, 10);
}
