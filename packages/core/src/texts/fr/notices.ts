import type { NoticeCatalog, NoticeTexts } from "../notice-texts.ts";

const serverSays = "Le serveur du destinataire a répondu :";

/** The email service did not even try. */
const dropped = (because: string, next: string): NoticeTexts => ({
  subject: "E-mail non envoyé : invitation à {organization} pour {invitee}",
  sentence: `L’e-mail invitant {invitee} à rejoindre {organization} n’a pas été envoyé${because}.`,
  next,
  quoted: "Le service d’e-mail a répondu :",
});

export const frenchNotices: NoticeCatalog = {
  accepted: {
    subject: "{invitee} a rejoint {organization}",
    sentence: "{invitee} a accepté votre invitation et rejoint {organization}. Rôle : {roles}.",
    next: null,
    quoted: null,
  },
  declined: {
    subject: "{invitee} a refusé l’invitation pour {organization}",
    sentence: "{invitee} a refusé votre invitation à rejoindre {organization}.",
    next: "Cette adresse ne peut pas être invitée de nouveau pendant 30 jours. Si la personne a bloqué votre organisation, elle seule peut annuler ce choix.",
    quoted: "La réponse était :",
  },
  expired: {
    subject: "Expirée : invitation à {organization} pour {invitee}",
    sentence: "Votre invitation adressée à {invitee} pour {organization} a expiré sans réponse.",
    next: "Vous pouvez la renvoyer avec un nouveau lien.",
    quoted: null,
  },
  failed: {
    subject: "E-mail non envoyé : invitation à {organization} pour {invitee}",
    sentence: "Votre invitation adressée à {invitee} pour {organization} n’a pas pu être envoyée.",
    next: "Vérifiez l’adresse, puis renvoyez l’invitation ou invitez une autre adresse.",
    quoted: serverSays,
  },
  bounced: {
    subject: "E-mail non distribué : invitation à {organization} pour {invitee}",
    sentence: "L’e-mail invitant {invitee} à rejoindre {organization} n’a pas été distribué.",
    next: "Vérifiez l’adresse. Pour en utiliser une autre, révoquez cette invitation et envoyez-en une nouvelle.",
    quoted: serverSays,
  },
  rejected: {
    subject: "E-mail rejeté : invitation à {organization} pour {invitee}",
    sentence:
      "Le serveur de messagerie du destinataire a rejeté l’e-mail invitant {invitee} à rejoindre {organization}. L’adresse est peut-être correcte.",
    next: "Renvoyez l’invitation plus tard. Si elle est de nouveau rejetée, demandez à l’administrateur du destinataire d’autoriser nos e-mails, ou copiez le lien et transmettez-le.",
    quoted: serverSays,
  },
  bounced_before: dropped(
    ", car un e-mail précédent n’a pas pu être distribué à cette adresse",
    "Vérifiez l’adresse. Si elle est correcte, demandez à l’opérateur d’Usher de la retirer de la liste des adresses en échec (bounces) de SendGrid, puis renvoyez l’invitation.",
  ),
  opted_out: dropped(
    ", car le destinataire a signalé un e-mail précédent comme indésirable ou s’est désabonné",
    "Contactez le destinataire d’une autre façon. S’il souhaite recevoir l’invitation, copiez le lien et transmettez-le, ou demandez à l’opérateur d’Usher de retirer l’adresse de la liste de SendGrid et renvoyez l’invitation.",
  ),
  over_quota: dropped(
    ", car le quota du service d’e-mail est épuisé",
    "L’adresse est peut-être correcte. Prévenez l’opérateur d’Usher, puis renvoyez l’invitation.",
  ),
  looks_like_spam: dropped(
    ", car le service d’e-mail l’a pris pour un message indésirable",
    "L’adresse est peut-être correcte. Envoyez une nouvelle invitation sans message ou avec un autre message. Si elle n’est pas envoyée non plus, prévenez l’opérateur d’Usher.",
  ),
  dropped: dropped(
    "",
    "L’adresse est peut-être correcte. Renvoyez l’invitation. Si elle n’est toujours pas envoyée, prévenez l’opérateur d’Usher.",
  ),
  complained: {
    subject: "{invitee} a signalé l’e-mail de {organization} comme indésirable",
    sentence:
      "{invitee} a signalé comme indésirable l’e-mail contenant votre invitation pour {organization}.",
    next: "Cette adresse ne reçoit plus d’e-mails de votre organisation. S’il s’agit d’une erreur, un administrateur peut lever le blocage. Le lien de l’e-mail reste valable tant que l’invitation est ouverte.",
    quoted: null,
  },
  parked: {
    subject: "Envoi incertain : invitation à {organization} pour {invitee}",
    sentence:
      "Nous ne savons pas si l’e-mail invitant {invitee} à rejoindre {organization} a été envoyé. Deux tentatives sont restées sans réponse.",
    next: "S’il n’arrive pas, renvoyez l’invitation.",
    quoted: null,
  },
  break_glass: {
    subject: "Approuvée en urgence : invitation à {organization} pour {invitee}",
    sentence:
      "{by} a demandé à inviter {invitee}{more} à rejoindre {organization} et, en tant que propriétaire, a approuvé seul(e) la demande. Rôle : {roles}.",
    next: "S’il s’agit d’une erreur, révoquez l’invitation et parlez-en aux propriétaires.",
    quoted: "Le motif indiqué :",
    footer: "Vous recevez cet e-mail parce que vous êtes propriétaire ou approuvez des demandes.",
  },
  authority_lost: {
    subject: "Révoquée : invitation à {organization} pour {invitee}",
    sentence:
      "L’invitation adressée à {invitee}{more} pour {organization} a été révoquée, car aucune des personnes qui s’en portaient garantes ne peut plus inviter pour ce rôle.",
    next: "Si elle doit être maintenue, invitez de nouveau cette adresse ou demandez à un administrateur de le faire.",
    quoted: null,
    footer:
      "Vous recevez cet e-mail parce que vous avez envoyé l’invitation ou administrez l’organisation.",
  },
  renewal: {
    subject: "{invitee} demande un nouveau lien pour {organization}",
    sentence:
      "L’invitation adressée à {invitee} pour {organization} a expiré, et la personne invitée demande un nouveau lien.",
    next: "Renvoyez l’invitation si elle doit rester valable. Sinon, vous n’avez rien à faire.",
    quoted: null,
    footer:
      "Vous recevez cet e-mail parce que vous avez envoyé l’invitation ou administrez l’organisation.",
  },
  footer: "Vous recevez cet e-mail parce que vous avez envoyé l’invitation.",
  unnamed: "Un propriétaire",
  andMore: { one: " et {count} autre personne", other: " et {count} autres personnes" },
};
