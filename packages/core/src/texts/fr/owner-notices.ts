import type { OwnerNoticeCatalog } from "../owner-notice-texts.ts";

export const frenchOwnerNotices: OwnerNoticeCatalog = {
  break_glass_on: {
    subject: "{organization} : un propriétaire peut approuver ses propres demandes",
    sentence:
      "{by} a activé l’approbation d’urgence dans {organization}. Désormais, un propriétaire peut approuver seul sa propre demande d’invitation, en indiquant un motif.",
    next: "Chaque utilisation est signalée à tous les propriétaires et à toutes les personnes qui approuvent des demandes. Si vous n’étiez pas d’accord, désactivez l’approbation d’urgence dans les réglages et parlez-en aux autres propriétaires.",
  },
  break_glass_off: {
    subject: "{organization} : approbation d’urgence désactivée",
    sentence:
      "Une mise à jour d’Usher a désactivé l’approbation d’urgence dans {organization}. Un propriétaire ne peut plus approuver seul sa propre demande.",
    next: "Elle reste désactivée jusqu’à ce qu’un propriétaire l’active dans les réglages. Les autres propriétaires reçoivent alors un e-mail. Aucune invitation ni aucune demande n’a été modifiée.",
  },
  webhook_paused: {
    subject: "{organization} : un point de terminaison webhook a été suspendu",
    sentence:
      "Usher a suspendu un point de terminaison webhook de {organization} : un événement n’a pas pu être livré pendant plusieurs jours, ou le point de terminaison a répondu qu’il n’existe plus.",
    next: "Les événements en attente sont conservés 30 jours. webhook.list indique le point de terminaison concerné et le motif, webhook.deliveries ses réponses. Quand il fonctionne de nouveau, passez-le à active : les événements en attente sont alors envoyés, et webhook.recover envoie ceux qui ont échoué.",
  },
  invitations_paused: {
    subject: "{organization} : les invitations sont suspendues",
    sentence:
      "Plusieurs personnes ont signalé des invitations de {organization} comme indésirables. Usher les a suspendues : plus personne ne peut être invité, et les e-mails en attente et les rappels sont retenus.",
    next: "Vérifiez qui a été invité et pourquoi : le journal d’audit contient invitation.reported et invitation.complained. Quand cela ne doit plus se reproduire, un propriétaire peut rétablir les invitations, une fois tous les 7 jours. Avec Slack : invitez-y quelqu’un, puis cliquez sur « Resume invitations » dans la réponse d’Usher. Sans Slack : envoyez POST /trpc/organization.resumeInvitations à ce serveur avec votre propre session ou clé, ou exécutez « usher api organization.resumeInvitations ». Les e-mails retenus sont alors envoyés. Ensuite, seul l’opérateur de ce serveur peut les rétablir.",
  },
  relinked: {
    subject: "{organization} : votre connexion a été réinitialisée",
    sentence:
      "{by} a réinitialisé votre connexion à {organization}. La prochaine personne qui se connectera avec cette adresse e-mail, auprès du service où vous vous connectez d’habitude, obtiendra votre compte.",
    next: "Si vous l’avez demandé, connectez-vous de nouveau maintenant. Sinon, prévenez immédiatement un propriétaire de l’organisation.",
    footer: "Vous recevez cet e-mail parce qu’il concerne votre compte.",
  },
  access_ends: {
    subject: "{organization} : votre accès prend bientôt fin",
    sentence:
      "Votre accès à {organization} prend fin le {until}. Vous n’en serez plus membre ensuite.",
    next: "Si vous en avez encore besoin, demandez à la personne qui vous a invité(e) ou à un administrateur de le prolonger.",
    footer: "Vous recevez cet e-mail parce qu’il concerne votre appartenance à l’organisation.",
  },
  member_access_ends: {
    subject: "{organization} : l’accès d’une personne que vous avez invitée prend bientôt fin",
    sentence:
      "L’accès de {by} à {organization} prend fin le {until}. Cette personne n’en sera plus membre ensuite.",
    next: "Si elle en a encore besoin, prolongez-le ou demandez à un administrateur de le faire.",
    footer: "Vous recevez cet e-mail parce que vous avez envoyé l’invitation.",
  },
  footer: "Vous recevez cet e-mail parce que vous êtes propriétaire.",
  unnamed: "Un propriétaire, une clé d’API ou l’opérateur",
};
