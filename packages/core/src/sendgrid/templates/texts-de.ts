import type { EmailTexts } from "./email-texts.ts";

export const germanTexts: EmailTexts = {
  lang: "de",
  dir: "ltr",
  dateLocale: "de-DE",
  roles: {
    member: "Mitglied",
    billing: "Abrechnung",
    admin: "Administration",
    owner: "Inhaberschaft",
  },
  team: (organization) => `Das Team von ${organization}`,
  someOrganization: "eine Organisation",
  fromName: (inviter, organization) => `${inviter} über ${organization}`,
  subject: (inviter, organization) => `${inviter} lädt Sie zu ${organization} ein`,
  reminderSubject: (inviter, organization) =>
    `Erinnerung: ${inviter} lädt Sie zu ${organization} ein`,
  preheader: (roles, expiry) =>
    expiry ? `Rolle: ${roles}. Die Einladung gilt bis ${expiry}.` : `Rolle: ${roles}.`,
  heading: (organization) => `Einladung zu ${organization}`,
  offer: ({ inviter, organization, roles }) => [
    inviter,
    " hat Sie zu ",
    organization,
    " eingeladen. Ihre Rolle: ",
    roles,
    ".",
  ],
  reminder: "Dies ist eine Erinnerung: Die Einladung ist noch offen.",
  inviterAddress: (address) => ["Eingeladen von ", address],
  note: (inviter) => [inviter, " schreibt:"],
  accept: "Einladung annehmen",
  openLink: "Oder kopieren Sie diesen Link in Ihren Browser:",
  expiry: (date) => `Die Einladung gilt bis ${date}.`,
  sentTo: (address) => ["Diese Einladung ging an ", address, "."],
  nothingHappens:
    "Es geschieht nichts, bis Sie auf der Seite, die sich öffnet, auf Annehmen klicken.",
  notExpected:
    "Sie haben das nicht erwartet? Dann ignorieren Sie diese Nachricht oder lehnen Sie auf der Seite ab. Sie werden nirgends Mitglied.",
};
