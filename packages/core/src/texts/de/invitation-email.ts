import type { EmailTexts } from "../email-texts.ts";

export const germanEmail: EmailTexts = {
  roles: {
    member: "Mitglied",
    billing: "Abrechnung",
    admin: "Admin",
    owner: "Inhaber",
  },
  team: "Das Team von {organization}",
  someOrganization: "einer Organisation",
  fromName: "{inviter} via {organization}",
  subject: "{inviter} lädt Sie zu {organization} ein",
  reminderSubject: "Erinnerung: {inviter} lädt Sie zu {organization} ein",
  preheader: "Rolle: {roles}. Die Einladung gilt bis {expiry}.",
  preheaderNoExpiry: "Rolle: {roles}.",
  heading: "Einladung zu {organization}",
  offer: "{inviter} hat Sie zu {organization} eingeladen. Ihre Rolle: {roles}.",
  reminder: "Dies ist eine Erinnerung: Die Einladung ist noch offen.",
  inviterAddress: "Eingeladen von {address}",
  note: "{inviter} schreibt:",
  accept: "Einladung annehmen",
  openLink: "Oder kopieren Sie diesen Link in Ihren Browser:",
  linkLabel: "{label}:",
  accessFor: "Ihr Zugang gilt {days} ab der Annahme.",
  accessUntil: "Ihr Zugang endet am {date}.",
  dateTime: "{date}, {time} UTC",
  expiry: "Die Einladung gilt bis {date}.",
  sentTo: "Diese Einladung ging an {address}.",
  nothingHappens:
    "Es geschieht nichts, bevor Sie auf der verlinkten Seite auf „Einladung annehmen“ klicken.",
  notExpected:
    "Sie haben diese Einladung nicht erwartet? Sie können diese E-Mail ignorieren und werden dadurch nirgends Mitglied.",
  optOut: "Ablehnen, {organization} stummschalten oder als Spam melden",
  onPage: "{optOut}, auf der Seite hinter dem Link oben.",
  fullStop: ".",
  sentenceSpace: " ",
  support: "Fragen? Schreiben Sie an {address}.",
};
