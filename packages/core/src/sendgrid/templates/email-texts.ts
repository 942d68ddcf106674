import type { SystemRole } from "../../model/roles.ts";

/** Names that are shown inside a sentence: plain text, or an element that isolates them. */
type Names<T> = { inviter: T; organization: T; roles: T };

/** All an email says in one language. A missing entry does not compile. */
export type EmailTexts = {
  lang: string;
  dir: "ltr" | "rtl";
  dateLocale: string;
  roles: Record<SystemRole, string>;
  /** For an inviter without a name: a key, or a member who left. */
  team: (organization: string) => string;
  someOrganization: string;
  fromName: (inviter: string, organization: string) => string;
  subject: (inviter: string, organization: string) => string;
  reminderSubject: (inviter: string, organization: string) => string;
  preheader: (roles: string, expiry: string | null) => string;
  heading: (organization: string) => string;
  offer: <T>(names: Names<T>) => (T | string)[];
  reminder: string;
  inviterAddress: <T>(address: T) => (T | string)[];
  note: <T>(inviter: T) => (T | string)[];
  accept: string;
  openLink: string;
  expiry: (date: string) => string;
  /** How long the access lasts from acceptance; `days` has its unit. */
  accessFor: (days: string) => string;
  accessUntil: (date: string) => string;
  sentTo: <T>(address: T) => (T | string)[];
  nothingHappens: string;
  /** The quiet line, whose end leads to the page too. */
  notExpected: string;
  support: <T>(address: T) => (T | string)[];
  /** After `optOut`, where it cannot be a link: on which page. */
  onPage: string;
  optOut: <T>(organization: T) => (T | string)[];
};
