import type { PageTexts } from "./page-texts.ts";

export const catalogDe: PageTexts = {
  language: "Deutsch",
  titles: {
    pending: "Einladung",
    signIn: "Anmeldung nötig",
    accepted: "Angenommen",
    declined: "Abgelehnt",
    expired: "Abgelaufen",
    superseded: "Neuerer Link verschickt",
  },
  pending: {
    heading: "{organization} beitreten",
    invitedBy: "{inviter} lädt Sie zu {organization} ein.",
    invited: "Sie sind zu {organization} eingeladen.",
    note: "Nachricht",
    noteBy: "Nachricht von {inviter}",
    address: "Eingeladene Adresse",
    role: "Ihre Rolle",
    expires: "Offen bis",
    never: "Unbefristet",
    accept: "Einladung annehmen",
    decline: "Ablehnen",
    reassurance:
      "Es geschieht nichts, bevor Sie eine Schaltfläche drücken. Unerwartet? Lehnen Sie ab oder schließen Sie die Seite.",
  },
  signIn: {
    heading: "Melden Sie sich an, um {organization} beizutreten",
    text: "Dieser Link wurde von Hand weitergegeben. Ihn zu öffnen zeigt daher nicht, dass {email} Ihre Adresse ist.",
    remedy:
      "Öffnen Sie den Link dort, wo Sie sich bei {organization} anmelden, oder bitten Sie darum, die Einladung noch einmal per E-Mail zu schicken.",
  },
  accepted: {
    heading: "Sie sind {organization} beigetreten",
    text: "Die Einladung wurde für {email} am {time} angenommen.",
    next: "Sie können diese Seite schließen.",
  },
  declined: {
    heading: "Sie haben abgelehnt",
    text: "Die Einladung von {organization} an {email} wurde am {time} abgelehnt.",
    next: "Doch anders überlegt? Bitten Sie {organization} um eine neue Einladung.",
  },
  expired: {
    heading: "Diese Einladung ist abgelaufen",
    text: "Die Einladung zu {organization} war offen bis {time}.",
    next: "Bitten Sie {organization}, sie noch einmal zu schicken.",
    nextBy: "Bitten Sie {inviter}, sie noch einmal zu schicken.",
  },
  superseded: {
    heading: "Es wurde ein neuerer Link verschickt",
    text: "Die Einladung zu {organization} wurde noch einmal verschickt. Öffnen Sie die neueste E-Mail und den Link darin.",
  },
  roles: {
    member: "Mitglied",
    billing: "Abrechnung",
    admin: "Verwaltung",
    owner: "Inhaberin oder Inhaber",
  },
  notices: {
    notFound: {
      title: "Nicht gefunden",
      heading: "Dieser Link führt zu nichts",
      text: "Vielleicht ist er unvollständig, oder die Einladung ist nicht mehr offen. Nehmen Sie den Link aus der neuesten E-Mail, oder bitten Sie um eine neue Einladung.",
    },
    tooManyMisses: {
      title: "Zu viele Versuche",
      heading: "Zu viele Links, die zu nichts führen",
      text: "Warten Sie zehn Minuten und nehmen Sie dann den Link aus der neuesten E-Mail.",
    },
    accountLinkNotFound: {
      title: "Nicht gefunden",
      heading: "Dieser Link funktioniert nicht",
      text: "Er ist vielleicht unvollständig oder zu alt. Benutzen Sie den Link in der neuesten E-Mail oder fordern Sie in Slack einen neuen an.",
    },
    crossSite: {
      title: "Abgewiesen",
      heading: "Bitte drücken Sie hier",
      text: "Diese Antwort kam von einer anderen Seite, deshalb wurde nichts geändert. Öffnen Sie den Link aus der E-Mail und drücken Sie dort.",
    },
    badForm: {
      title: "Nicht verstanden",
      heading: "Das kam nicht vollständig an",
      text: "Es wurde nichts geändert. Öffnen Sie den Link aus der E-Mail und drücken Sie noch einmal.",
    },
    inviterUnauthorized: {
      title: "Nicht mehr gültig",
      heading: "Diese Einladung wurde zurückgezogen",
      text: "Wer sie geschickt hat, darf zu dieser Rolle nicht mehr einladen. Bitten Sie jemand anderen dort um eine Einladung.",
    },
    domainNotAllowed: {
      title: "Nicht möglich",
      heading: "Diese Adresse kann nicht beitreten",
      text: "Die Organisation nimmt Adressen dieser Domain nicht mehr auf. Bitten Sie um eine Einladung an eine andere Adresse.",
    },
    suspended: {
      title: "Nicht möglich",
      heading: "Zurzeit kann niemand beitreten",
      text: "Die Organisation ist ausgesetzt. Es wurde nichts geändert; versuchen Sie es später noch einmal.",
    },
    refused: {
      title: "Nicht möglich",
      heading: "Diese Einladung kann nicht angenommen werden",
      text: "Es wurde nichts geändert. Fragen Sie, wer Sie eingeladen hat.",
    },
    unavailable: {
      title: "Nicht erreichbar",
      heading: "Das geht im Augenblick nicht",
      text: "Es wurde nichts geändert. Warten Sie einen Moment und öffnen Sie den Link noch einmal.",
    },
    unsure: {
      title: "Nicht erreichbar",
      heading: "Die Verbindung ging beim Speichern verloren",
      text: "Ihre Antwort wurde vielleicht gespeichert, vielleicht nicht. Warten Sie einen Moment und öffnen Sie den Link noch einmal, um es zu sehen.",
    },
    fault: {
      title: "Nicht erreichbar",
      heading: "Das geht im Augenblick nicht",
      text: "Der Fehler liegt bei uns, und nichts ging verloren. Versuchen Sie es in einigen Minuten noch einmal.",
    },
  },
  accountLink: {
    open: {
      title: "Slack verbinden",
      heading: "Slack-Konto {account} verbinden?",
      text: "Das Slack-Konto {account} im Workspace {workspace} möchte in {organization} als {email} handeln.",
    },
    linked: {
      title: "Verbunden",
      heading: "Slack-Konto verbunden",
      text: "Das Slack-Konto {account} im Workspace {workspace} handelt in {organization} jetzt als {email}. Sie können diese Seite schließen.",
    },
    over: {
      title: "Abgelaufen",
      heading: "Dieser Link ist abgelaufen",
      text: "Er verbindet nichts mehr: Er funktioniert einmal und zehn Minuten lang. Fordern Sie in Slack einen neuen an, mit dem Wort link nach dem Befehl.",
    },
    account: "Slack-Konto",
    workspace: "Workspace",
    address: "Ihre Adresse",
    warning:
      "Fahren Sie nur fort, wenn Sie das eben selbst in Slack angefordert haben. Wer dieses Slack-Konto benutzt, kann dort dann alles, was Sie dürfen.",
    connect: "Verbinden",
    reassurance:
      "Nichts wird verbunden, bis Sie den Knopf drücken. Wenn das nicht Sie sind, schließen Sie die Seite.",
  },
  reference: "Kennung",
  home: {
    title: "Usher",
    heading: "Usher",
    text: "Dieser Dienst lädt Menschen in Organisationen ein. Wenn Sie eingeladen wurden, nehmen Sie den Link aus Ihrer E-Mail.",
    docs: "Die veröffentlichten Schnittstellen",
    health: "Zustand",
  },
};
