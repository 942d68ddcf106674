export type EmailAddress = { email: string; name?: string };

export type Email = {
  id: string;
  receivedAt: string;
  to: EmailAddress;
  from: EmailAddress;
  replyTo?: EmailAddress;
  subject: string;
  text: string;
  html: string;
  customArgs: Record<string, string>;
  payload: unknown;
};
