import type { PageTexts } from "../page-texts.ts";

export const frenchPage: PageTexts = {
  titles: {
    pending: "Invitation",
    signIn: "Connexion requise",
    accepted: "Acceptée",
    declined: "Refusée",
    expired: "Expirée",
    superseded: "Lien plus récent envoyé",
  },
  pending: {
    heading: "Rejoindre {organization}",
    invitedBy: "{inviter} vous invite à rejoindre {organization}.",
    invited: "Vous êtes invité(e) à rejoindre {organization}.",
    note: "Message",
    noteBy: "Message de {inviter}",
    address: "Adresse invitée",
    role: "Votre rôle",
    expires: "Valable jusqu’au",
    never: "Sans date limite",
    access: "Votre accès",
    accessFor: "{time} à partir de l’acceptation",
    accessUntil: "jusqu’au {time}",
    accept: "Accepter l’invitation",
    decline: "Refuser",
    addReason: "Ajouter un motif",
    reason: "Votre motif, en une phrase. La personne qui vous a invité(e) le verra.",
    reasonRejected:
      "Rien n’a été envoyé. Le motif peut comporter jusqu’à 300 caractères et aucun lien. Modifiez-le et refusez de nouveau.",
    reassurance:
      "Rien ne se passe tant que vous n’avez pas choisi un bouton. Si vous n’attendiez pas cette invitation, refusez-la ou fermez la page.",
  },
  signIn: {
    heading: "Connectez-vous pour rejoindre {organization}",
    text: "Ce lien vous a été transmis autrement que par e-mail. L’ouvrir ne prouve donc pas que l’adresse {email} est la vôtre.",
    remedy:
      "Connectez-vous à {organization} et ouvrez-y le lien, ou demandez à la personne qui l’a transmis d’envoyer l’invitation par e-mail.",
  },
  accepted: {
    heading: "Vous avez rejoint {organization}",
    text: "L’invitation a été acceptée pour {email} le {time}.",
    next: "Vous pouvez maintenant fermer cette page.",
    continue: "Continuer vers {organization}",
    continueAt: "Continuez sur {url}.",
  },
  declined: {
    heading: "Vous avez refusé l’invitation",
    text: "L’invitation à rejoindre {organization}, envoyée à {email}, a été refusée le {time}.",
    next: "Vous avez changé d’avis ? Demandez une nouvelle invitation à {organization}.",
  },
  expired: {
    heading: "Cette invitation a expiré",
    text: "L’invitation à rejoindre {organization} était valable jusqu’au {time}.",
    next: "Demandez à {organization} de la renvoyer.",
    nextBy: "Demandez à {inviter} de la renvoyer.",
  },
  superseded: {
    heading: "Un lien plus récent a été envoyé",
    text: "L’invitation à rejoindre {organization} a été renvoyée. Utilisez le lien de l’e-mail le plus récent.",
  },
  renewal: {
    button: "Recevoir un nouveau lien",
    explanation:
      "Il est envoyé uniquement à l’adresse invitée, au plus une fois toutes les 24 heures.",
  },
  optOut: {
    summary: "Invitation inattendue ? Bloquer ou signaler {organization}",
    mute: "Ne plus rien recevoir de {organization}",
    muteText: "{organization} ne pourra plus inviter {email}. Une invitation en cours est refusée.",
    report: "Signaler comme indésirable",
    reportText:
      "Cela bloque aussi {organization}. Si plusieurs personnes la signalent, ses invitations sont suspendues.",
    muted: "Vous avez bloqué {organization}, qui ne peut plus inviter {email}.",
    reported: "Vous avez signalé {organization} comme indésirable. Merci.",
    lift: "Autoriser de nouveau les invitations de {organization}",
  },
  mutePage: {
    open: {
      title: "Bloquer",
      heading: "Ne plus rien recevoir de {organization} ?",
      text: "{organization} ne pourra plus inviter {email}. Une invitation en cours est refusée.",
    },
    muted: {
      title: "Bloquée",
      heading: "Vous avez bloqué {organization}",
      text: "{organization} ne peut plus inviter {email}.",
    },
    mute: "Bloquer {organization}",
    lift: "Vous avez changé d’avis ? Ouvrez le lien d’un des e-mails. La page contient un bouton pour annuler ce choix.",
  },
  roles: {
    member: "Membre",
    billing: "Responsable de la facturation",
    admin: "Administrateur",
    owner: "Propriétaire",
  },
  notices: {
    notFound: {
      title: "Introuvable",
      heading: "Ce lien ne fonctionne pas",
      text: "Il est peut-être incomplet, ou l’invitation n’est plus valable. Utilisez le lien de l’e-mail le plus récent ou demandez une nouvelle invitation.",
    },
    tooManyMisses: {
      title: "Trop de tentatives",
      heading: "Trop de liens non valides",
      text: "Ce lien ne fonctionne pas, comme beaucoup d’autres ouverts depuis votre réseau. Utilisez le lien de l’e-mail le plus récent : il s’ouvre tout de suite. Vous pourrez réessayer celui-ci dans {wait}.",
    },
    accountLinkNotFound: {
      title: "Introuvable",
      heading: "Ce lien ne fonctionne pas",
      text: "Il est peut-être incomplet ou trop ancien. Utilisez le lien de l’e-mail le plus récent ou demandez-en un nouveau dans Slack.",
    },
    crossSite: {
      title: "Non autorisé",
      heading: "Utilisez le bouton de cette page",
      text: "Cette demande venait d’un autre site : rien n’a été modifié. Ouvrez le lien de l’e-mail et utilisez le bouton qui s’y trouve.",
    },
    badForm: {
      title: "Formulaire non valide",
      heading: "Le formulaire était incomplet",
      text: "Rien n’a été modifié. Ouvrez le lien de l’e-mail et réessayez.",
    },
    inviterUnauthorized: {
      title: "Plus valable",
      heading: "Cette invitation a été retirée",
      text: "La personne qui l’a envoyée ne peut plus inviter pour ce rôle. Demandez une invitation à quelqu’un d’autre dans l’organisation.",
    },
    domainNotAllowed: {
      title: "Impossible",
      heading: "Cette adresse ne peut pas rejoindre l’organisation",
      text: "L’organisation n’accepte plus les adresses de ce domaine. Demandez une invitation pour une autre adresse.",
    },
    suspended: {
      title: "Impossible",
      heading: "Les inscriptions sont suspendues pour le moment",
      text: "L’organisation est suspendue. Rien n’a été modifié. Réessayez plus tard.",
    },
    rejected: {
      title: "Impossible",
      heading: "Cette invitation ne peut pas être acceptée",
      text: "Rien n’a été modifié. Contactez la personne qui vous a invité(e).",
    },
    renewalReceived: {
      title: "Demande reçue",
      heading: "Nous avons reçu votre demande",
      text: "Si cette invitation peut encore être utilisée, vous recevrez un nouveau lien à l’adresse invitée, ou l’organisation sera invitée à vous en envoyer un. Une seule demande est possible toutes les 24 heures.",
    },
    unavailable: {
      title: "Indisponible",
      heading: "Cette page est indisponible pour le moment",
      text: "Rien n’a été modifié. Patientez un instant, puis ouvrez de nouveau le lien.",
    },
    unsure: {
      title: "Indisponible",
      heading: "La connexion a été interrompue pendant l’enregistrement",
      text: "Nous ne savons pas si votre réponse a été enregistrée. Patientez un instant, puis ouvrez de nouveau le lien pour vérifier.",
    },
    error: {
      title: "Indisponible",
      heading: "Une erreur s’est produite",
      text: "L’erreur vient de notre côté et rien n’a été perdu. Réessayez dans quelques minutes.",
    },
  },
  accountLink: {
    open: {
      title: "Connecter Slack",
      heading: "Connecter le compte Slack {account} ?",
      text: "Le compte Slack {account} de l’espace de travail {workspace} demande à agir au nom de {email} dans {organization}.",
    },
    linked: {
      title: "Connecté",
      heading: "Compte Slack connecté",
      text: "Le compte Slack {account} de l’espace de travail {workspace} agit désormais au nom de {email} dans {organization}. Vous pouvez fermer cette page.",
    },
    over: {
      title: "Lien expiré",
      heading: "Ce lien n’est plus valable",
      text: "Il fonctionne une seule fois et pendant dix minutes. Demandez-en un nouveau dans Slack avec l’option « link » de la commande.",
    },
    account: "Compte Slack",
    workspace: "Espace de travail",
    address: "Votre adresse",
    warning:
      "Ne continuez que si vous venez de le demander dans Slack. Toute personne qui utilise ce compte Slack pourra ensuite y faire tout ce que vous pouvez faire.",
    connect: "Connecter",
    reassurance:
      "Rien n’est connecté tant que vous n’avez pas choisi le bouton. Si cette demande ne vient pas de vous, fermez la page.",
  },
  reference: "Référence : {reference}",
  listSeparator: ", ",
  support: "Des questions ? Écrivez à {address}.",
  home: {
    title: "Usher",
    heading: "Usher",
    text: "Ce service invite des personnes à rejoindre des organisations. Si vous avez reçu une invitation, utilisez le lien de votre e-mail.",
    docs: "Les API publiées",
    health: "État du service",
  },
};
