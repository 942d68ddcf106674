import { displayDomain, parseEmailAddress } from "../../model/text/email-address.ts";
import type { InvitationEmail } from "../../model/delivery.ts";
import { systemRoles } from "../../model/roles.ts";
import { cleanLine, cleanLines, headerLine } from "./clean-text.ts";
import { initialOf } from "../../model/text/initial-of.ts";
import { localeOf, type Locale } from "../../model/text/languages.ts";
import type { EmailTexts } from "../../texts/email-texts.ts";
import { formatsOf, withUnit } from "../../texts/formats.ts";
import { fill } from "../../texts/message.ts";
import { textsIn } from "../../texts/texts-in.ts";
import type { BrandView } from "../../model/brand/brand-view.ts";
import { defaultAccent } from "./styles.ts";

export const maxName = 64;
const maxNote = 500;
const maxAddress = 254;

/** What an email shows. Every string is sanitized: safe in text, and in HTML once escaped. */
export type EmailView = {
  locale: Locale;
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
  const locale = localeOf(email.locale);
  const texts = textsIn(locale.language).email;
  const organization = cleanLine(email.organizationName, maxName) || texts.someOrganization;
  const inviterAddress = inviterAddressOf(email);
  const inviter = cleanLine(email.inviter?.name, maxName) || (inviterAddress ?? "");
  return {
    locale,
    texts,
    isReminder: email.kind === "reminder",
    headers: headerNames(email, inviterAddress, texts),
    inviter: inviter || fill(texts.team, { organization }),
    inviterIsNamed: inviter !== "",
    inviterAddress,
    organization,
    initial: initialOf(organization),
    roles: roleNames(email.roles, texts, locale),
    note: cleanLines(email.message, maxNote),
    expiry: email.expiresAt === null ? null : absoluteTime(email.expiresAt, texts, locale),
    access: accessText(email, texts, locale),
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
  return { organization, inviter: name || fill(texts.team, { organization }) };
}

/** What a client shows of an email beside its subject. */
export function preheaderOf({ texts, roles, expiry }: EmailView): string {
  return expiry === null
    ? fill(texts.preheaderNoExpiry, { roles })
    : fill(texts.preheader, { roles, expiry });
}

/** Only the first is a system role: a custom one may have a name like it. */
export function roleNames(
  [first = "", ...custom]: readonly string[],
  texts: EmailTexts,
  { dateLocale }: Locale,
): string {
  const system = systemRoles.find((role) => role === first);
  const names = [
    system ? texts.roles[system] : cleanLine(first, maxName),
    ...custom.map((name) => cleanLine(name, maxName)),
  ];
  return formatsOf(dateLocale).list.format(names);
}

function accessText(
  { accessForDays = null, accessUntil = null }: InvitationEmail,
  texts: EmailTexts,
  locale: Locale,
) {
  if (accessUntil !== null)
    return fill(texts.accessUntil, { date: absoluteTime(accessUntil, texts, locale) });
  if (accessForDays === null) return null;
  return fill(texts.accessFor, { days: withUnit(accessForDays, "day", locale.dateLocale) });
}

/** Names the time zone, because the reader's zone is unknown. */
export function absoluteTime(iso: string, texts: EmailTexts, { dateLocale }: Locale): string {
  const at = new Date(iso);
  const { date, time } = formatsOf(dateLocale);
  return fill(texts.dateTime, { date: date.format(at), time: time.format(at) });
}

/** Punycode with what a person reads beside it. */
export function shownAddress(address: string): string {
  const unicode = displayDomain(address.slice(address.lastIndexOf("@") + 1));
  return unicode === null ? address : `${address} (${unicode})`;
}
