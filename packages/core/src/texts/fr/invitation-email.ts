import type { EmailTexts } from "../email-texts.ts";

export const frenchEmail: EmailTexts = {
  roles: {
    member: "membre",
    billing: "responsable de la facturation",
    admin: "administrateur",
    owner: "propriétaire",
  },
  team: "L’équipe {organization}",
  someOrganization: "une organisation",
  fromName: "{inviter} via {organization}",
  subject: "{inviter} vous invite à rejoindre {organization}",
  reminderSubject: "Rappel : {inviter} vous invite à rejoindre {organization}",
  preheader: "Rôle : {roles}. L’invitation est valable jusqu’au {expiry}.",
  preheaderNoExpiry: "Rôle : {roles}.",
  heading: "Rejoindre {organization}",
  offer: "{inviter} vous invite à rejoindre {organization}. Votre rôle : {roles}.",
  reminder: "Ceci est un rappel : l’invitation est toujours valable.",
  inviterAddress: "Invitation de {address}",
  note: "{inviter} vous écrit :",
  accept: "Accepter l’invitation",
  openLink: "Ou copiez ce lien dans votre navigateur :",
  linkLabel: "{label} :",
  accessFor: "Votre accès dure {days} à partir de votre acceptation.",
  accessUntil: "Votre accès prend fin le {date}.",
  dateTime: "{date} à {time} UTC",
  expiry: "L’invitation est valable jusqu’au {date}.",
  sentTo: "Cette invitation a été envoyée à {address}.",
  nothingHappens:
    "Rien ne se passe tant que vous n’avez pas cliqué sur « Accepter l’invitation » dans la page qui s’ouvre.",
  notExpected:
    "Vous n’attendiez pas cette invitation ? Vous pouvez ignorer cet e-mail : vous ne deviendrez membre d’aucune organisation.",
  optOut: "Refuser, bloquer {organization} ou signaler un message indésirable",
  onPage: "{optOut}, sur la page du lien ci-dessus.",
  fullStop: ".",
  sentenceSpace: " ",
  support: "Des questions ? Écrivez à {address}.",
};
