import type { EmailTexts } from "./email-texts.ts";

export const germanTexts: EmailTexts = {
  lang: "de",
  dir: "ltr",
  dateLocale: "de-DE",
  roles: {
    member: "Mitglied",
    billing: "Abrechnung",
    admin: "Admin",
    owner: "Inhaber",
  },
  team: (organization) => `Das Team von ${organization}`,
  someOrganization: "einer Organisation",
  fromName: (inviter, organization) => `${inviter} via ${organization}`,
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
  accessFor: (days) => `Ihr Zugang gilt ${days} ab der Annahme.`,
  accessUntil: (date) => `Ihr Zugang endet am ${date}.`,
  expiry: (date) => `Die Einladung gilt bis ${date}.`,
  sentTo: (address) => ["Diese Einladung ging an ", address, "."],
  nothingHappens:
    "Es geschieht nichts, bevor Sie auf der verlinkten Seite auf „Einladung annehmen“ klicken.",
  notExpected:
    "Sie haben diese Einladung nicht erwartet? Sie können diese E-Mail ignorieren und werden dadurch nirgends Mitglied.",
  support: (address) => ["Fragen? Schreiben Sie an ", address, "."],
  onPage: "auf der Seite hinter dem Link oben",
  optOut: (organization) => ["Ablehnen, ", organization, " stummschalten oder als Spam melden"],
};
