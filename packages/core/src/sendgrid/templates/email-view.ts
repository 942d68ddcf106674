import { displayDomain, parseEmailAddress } from "../../model/text/email-address.ts";
import type { InvitationEmail } from "../../model/delivery.ts";
import { systemRoles } from "../../model/roles.ts";
import { cleanLine, cleanLines, headerLine } from "./clean-text.ts";
import { textsFor } from "./texts.ts";
import type { BrandView } from "../../model/brand/brand-view.ts";
import { defaultAccent } from "./styles.ts";
import type { EmailTexts } from "./email-texts.ts";

export const maxName = 64;
const maxNote = 500;
const maxAddress = 254;

/** What an email shows. Every string is sanitized: safe in text, and in HTML once escaped. */
export type EmailView = {
  texts: EmailTexts;
  isReminder: boolean;
  /** For subject and sender: names as they are written. */
  headers: { inviter: string; organization: string };
  inviter: string;
  inviterIsNamed: boolean;
  inviterAddress: string | null;
  organization: string;
  initial: string;
  roles: string;
  note: string[];
  expiry: string | null;
  /** When the access ends; null when it does not. */
  access: string | null;
  to: string;
  link: string;
  /** What the organization chose; an accent in any case. */
  brand: Pick<BrandView, "productName" | "supportAddress" | "logo"> & { accent: string };
};

export function emailView(email: InvitationEmail): EmailView {
  const texts = textsFor(email.locale);
  const organization = cleanLine(email.organizationName, maxName) || texts.someOrganization;
  const inviterAddress = inviterAddressOf(email);
  const inviter = cleanLine(email.inviter?.name, maxName) || (inviterAddress ?? "");
  return {
    texts,
    isReminder: email.kind === "reminder",
    headers: headerNames(email, inviterAddress, texts),
    inviter: inviter || texts.team(organization),
    inviterIsNamed: inviter !== "",
    inviterAddress,
    organization,
    initial: initialOf(organization, texts.lang),
    roles: roleNames(email.roles, texts),
    note: cleanLines(email.message, maxNote),
    expiry: email.expiresAt === null ? null : absoluteTime(email.expiresAt, texts.dateLocale),
    access: accessText(email, texts),
    to: shownAddress(email.to),
    link: email.link,
    brand: shownBrand(email.brand),
  };
}

function shownBrand({ productName, color, supportAddress, logo }: BrandView): EmailView["brand"] {
  return {
    productName: cleanLine(productName, maxName) || null,
    supportAddress: supportAddress === null ? null : shownAddress(supportAddress),
    logo,
    accent: color ?? defaultAccent,
  };
}

/** An address that was copied with an invisible character in it would bounce. */
function inviterAddressOf({ inviter }: InvitationEmail): string | null {
  const typed = inviter?.email ?? "";
  const parsed = parseEmailAddress(typed);
  return parsed.ok ? shownAddress(parsed.address.email) : cleanLine(typed, maxAddress) || null;
}

function headerNames(
  { organizationName, inviter }: InvitationEmail,
  inviterAddress: string | null,
  texts: EmailTexts,
): EmailView["headers"] {
  const organization = headerLine(organizationName, maxName) || texts.someOrganization;
  const name = headerLine(inviter?.name, maxName) || headerLine(inviterAddress, maxAddress);
  return { organization, inviter: name || texts.team(organization) };
}

export function initialOf(name: string, lang: string): string {
  const letter = /[\p{L}\p{N}]/u.exec(name)?.[0] ?? Array.from(name)[0] ?? "";
  return letter.toLocaleUpperCase(lang);
}

/** Only the first is a system role: a custom one may have a name like it. */
export function roleNames([first = "", ...custom]: readonly string[], texts: EmailTexts): string {
  const system = systemRoles.find((role) => role === first);
  const names = [
    system ? texts.roles[system] : cleanLine(first, maxName),
    ...custom.map((name) => cleanLine(name, maxName)),
  ];
  return formatsOf(texts.dateLocale).list.format(names);
}

function accessText(
  { accessForDays = null, accessUntil = null }: InvitationEmail,
  texts: EmailTexts,
) {
  const { dateLocale } = texts;
  if (accessUntil !== null) return texts.accessUntil(absoluteTime(accessUntil, dateLocale));
  if (accessForDays === null) return null;
  return texts.accessFor(formatsOf(dateLocale).days.format(accessForDays));
}

/** Names the time zone, because the reader's zone is unknown. */
export function absoluteTime(iso: string, dateLocale: string): string {
  const at = new Date(iso);
  const { date, time } = formatsOf(dateLocale);
  return `${date.format(at)}, ${time.format(at)} UTC`;
}

type Formats = {
  date: Intl.DateTimeFormat;
  time: Intl.DateTimeFormat;
  days: Intl.NumberFormat;
  list: Intl.ListFormat;
};
/** Creating a format takes longer than rendering the email. There are few locales. */
const formats = new Map<string, Formats>();

function formatsOf(dateLocale: string): Formats {
  const known = formats.get(dateLocale);
  if (known) return known;
  const zone = { timeZone: "UTC" } as const;
  const made = {
    date: new Intl.DateTimeFormat(dateLocale, { dateStyle: "long", ...zone }),
    time: new Intl.DateTimeFormat(dateLocale, { timeStyle: "short", ...zone }),
    days: new Intl.NumberFormat(dateLocale, { style: "unit", unit: "day", unitDisplay: "long" }),
    list: new Intl.ListFormat(dateLocale, { type: "conjunction" }),
  };
  formats.set(dateLocale, made);
  return made;
}

/** Punycode with what a person reads beside it. */
export function shownAddress(address: string): string {
  const unicode = displayDomain(address.slice(address.lastIndexOf("@") + 1));
  return unicode === null ? address : `${address} (${unicode})`;
}
