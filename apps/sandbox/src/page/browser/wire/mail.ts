export type MailAddress = { email: string; name?: string };

export type Email = {
  id: string;
  receivedAt: string;
  to: MailAddress;
  from: MailAddress;
  replyTo?: MailAddress;
  subject: string;
  text: string;
  html: string;
  customArgs: Record<string, string>;
  payload: unknown;
};
