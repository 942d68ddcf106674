import sendgrid from "@sendgrid/mail";

import type { OutgoingProxy } from "../model/outgoing-proxy.ts";
import { parseEmailAddress } from "../model/text/email-address.ts";
import type {
  InvitationEmail,
  NoticeEmail,
  SendOutcome,
  OutgoingEmail,
  SendGuard,
} from "../model/delivery.ts";
import { createApiClient, type ApiClient, type ApiRequest, type ApiResponse } from "./client.ts";
import { outcomeOfError, outcomeOfResponse } from "./outcome.ts";
import { buildPayload, type From, type EmailPayload } from "./payload.ts";
import { createEmailLogs } from "./email-logs.ts";
import { renderAccountLinkEmail } from "./templates/render-account-link-email.tsx";
import { renderInvitationEmail, type RenderedEmail } from "./templates/render-invitation-email.ts";
import { renderNoticeEmail } from "./templates/render-notice-email.ts";
import { renderOwnerNoticeEmail } from "./templates/render-owner-notice-email.tsx";
import type { EmailSender, DeliveryLookup } from "../ports/email-sender.ts";

export type SendGridSenderOptions = {
  apiKey: string;
  /** SendGrid's own by default; `https://api.eu.sendgrid.com` for European subusers. */
  baseUrl?: string;
  /** On whose behalf a parent account's key sends. */
  subuser?: string;
  /** The verified sender. Its name is used if the inviter and the organization have none. */
  from: From;
  /** SendGrid validates and delivers nothing. */
  sandboxMode?: boolean;
  timeoutMs?: number;
  connectTimeoutMs?: number;
  /** How long all email waits after SendGrid rejected the key, the sender or the account; 60 s by default. */
  pauseMs?: number;
  /** How many requests may be under way at once; more wait for a free connection. */
  connections?: number;
  /** Through which calls leave; straight to SendGrid unless given. */
  proxy?: OutgoingProxy | null;
  render?: (email: InvitationEmail) => RenderedEmail;
  renderNotice?: (email: NoticeEmail) => RenderedEmail;
};

export type SendGridSender = EmailSender & {
  /** SendGrid's Email Logs; not available unless the key has the scope. */
  lookup: DeliveryLookup;
  close(): Promise<void>;
};

/** Throws when the key or the sender's address is malformed; the message does not contain the key. */
export function createSendGridSender(options: SendGridSenderOptions): SendGridSender {
  const { apiKey, sandboxMode = false } = options;
  const { render = renderInvitationEmail, renderNotice = renderNoticeEmail } = options;
  const from = checkedFrom(options.from);
  const client = createApiClient({
    apiKey,
    baseUrl: options.baseUrl ?? "https://api.sendgrid.com",
    timeoutMs: options.timeoutMs ?? 10_000,
    connectTimeoutMs: options.connectTimeoutMs ?? 5_000,
    connections: options.connections ?? 64,
    subuser: options.subuser,
    proxy: options.proxy,
  });
  const deliver = deliveryOver(client);
  const rendering = (email: OutgoingEmail): RenderedEmail => {
    switch (email.kind) {
      case "notice":
        return renderNotice(email);
      case "account_link":
        return renderAccountLinkEmail(email);
      case "owner_notice":
        return renderOwnerNoticeEmail(email);
      case "invitation":
      case "reminder":
        return render(email);
    }
  };
  return {
    lookup: createEmailLogs(client, from.email),
    async send(email: OutgoingEmail, guard?: SendGuard): Promise<SendOutcome> {
      try {
        const rendered = rendering(email);
        const payload = buildPayload(email, named(rendered, from), { from, sandboxMode });
        const response = await deliver(payload, guard);
        return outcomeOfResponse(response, {
          sandboxMode,
          pauseMs: options.pauseMs,
          secrets: [apiKey, ...linksIn(email).map(secretOf)],
        });
      } catch (error) {
        return outcomeOfError(error);
      }
    },
    close: () => client.close(),
  };
}

type Deliver = (payload: EmailPayload, guard: SendGuard | undefined) => Promise<ApiResponse>;

type Service = typeof sendgrid;

/** Services of our own, one a call for its guard: the package's default export is shared by the whole process. */
function deliveryOver(client: ApiClient): Deliver {
  // The package's index.js sets its class on its default export; its types do not say so.
  const { MailService } = sendgrid as Service & { MailService: new () => Service };
  return async (payload, guard) => {
    const service = new MailService();
    service.setClient({ request: (request: ApiRequest) => client.request(request, guard) });
    const [response] = await service.send(payload);
    return response;
  };
}

function checkedFrom(from: From): From {
  const parsed = parseEmailAddress(from.email);
  if (!parsed.ok) throw new Error(`the sender's address cannot be used: ${parsed.reason}`);
  return { ...from, email: parsed.address.email };
}

function named(rendered: RenderedEmail, from: From): RenderedEmail {
  return rendered.fromName === "" && from.name ? { ...rendered, fromName: from.name } : rendered;
}

function linksIn(email: OutgoingEmail): string[] {
  if (!("link" in email)) return [];
  return "muteLink" in email ? [email.link, email.muteLink] : [email.link];
}

/** The last path segment, in case an answer repeats it without the rest of the link. */
function secretOf(link: string): string {
  return link.slice(link.lastIndexOf("/") + 1) || link;
}
