import type { AccountLinkTexts } from "../account-link-texts.ts";

export const frenchAccountLink: AccountLinkTexts = {
  subject: "{account} est-il votre compte Slack ? ({organization})",
  heading: "Connecter votre compte Slack ?",
  asks: "Le compte Slack {account} de l’espace de travail {workspace} affirme être le vôtre et demande à agir en votre nom dans {organization}.",
  only: "Ne continuez que si vous venez de le demander dans Slack. La personne qui utilise ce compte Slack pourra faire tout ce que vous pouvez faire.",
  button: "Vérifier",
  over: {
    one: "Le lien fonctionne une seule fois, pendant {count} minute.",
    other: "Le lien fonctionne une seule fois, pendant {count} minutes.",
  },
  sentTo: "Cet e-mail a été envoyé à {address}.",
  notExpected:
    "Vous ne l’avez pas demandé ? Ignorez cet e-mail. Rien n’est connecté sans votre confirmation. Contactez un administrateur si cela se reproduit.",
};
