import type { PageTexts } from "../page-texts.ts";

export const germanPage: PageTexts = {
  titles: {
    pending: "Einladung",
    signIn: "Anmeldung erforderlich",
    accepted: "Angenommen",
    declined: "Abgelehnt",
    expired: "Abgelaufen",
    superseded: "Neuerer Link gesendet",
  },
  pending: {
    heading: "{organization} beitreten",
    invitedBy: "{inviter} hat Sie zu {organization} eingeladen.",
    invited: "Sie wurden zu {organization} eingeladen.",
    note: "Nachricht",
    noteBy: "Nachricht von {inviter}",
    address: "Eingeladene Adresse",
    role: "Ihre Rolle",
    expires: "Gültig bis",
    never: "Unbefristet",
    access: "Ihr Zugang",
    accessFor: "{time} ab Annahme",
    accessUntil: "bis {time}",
    accept: "Einladung annehmen",
    decline: "Ablehnen",
    addReason: "Grund angeben",
    reason: "Ihr Grund, in einem Satz. Wer Sie eingeladen hat, kann ihn lesen.",
    reasonRejected:
      "Es wurde nichts gesendet. Der Grund darf bis zu 300 Zeichen und keine Links enthalten. Ändern Sie ihn und lehnen Sie noch einmal ab.",
    reassurance:
      "Es geschieht nichts, bevor Sie auf eine Schaltfläche klicken. Wenn Sie diese Einladung nicht erwartet haben, lehnen Sie sie ab oder schließen Sie die Seite.",
  },
  signIn: {
    heading: "Melden Sie sich an, um {organization} beizutreten",
    text: "Dieser Link wurde manuell weitergegeben. Dass Sie ihn öffnen, beweist daher nicht, dass {email} Ihre Adresse ist.",
    remedy:
      "Melden Sie sich bei {organization} an und öffnen Sie den Link dort, oder bitten Sie die Person, die ihn weitergegeben hat, die Einladung per E-Mail zu senden.",
  },
  accepted: {
    heading: "Sie sind {organization} beigetreten",
    text: "Die Einladung wurde für {email} am {time} angenommen.",
    next: "Sie können diese Seite schließen.",
    continue: "Weiter zu {organization}",
    continueAt: "Weiter geht es unter {url}.",
  },
  declined: {
    heading: "Sie haben die Einladung abgelehnt",
    text: "Die Einladung von {organization} an {email} wurde am {time} abgelehnt.",
    next: "Haben Sie es sich anders überlegt? Bitten Sie {organization} um eine neue Einladung.",
  },
  expired: {
    heading: "Diese Einladung ist abgelaufen",
    text: "Die Einladung zu {organization} war bis {time} gültig.",
    next: "Bitten Sie {organization}, sie erneut zu senden.",
    nextBy: "Bitten Sie {inviter}, sie erneut zu senden.",
  },
  superseded: {
    heading: "Es wurde ein neuerer Link gesendet",
    text: "Die Einladung zu {organization} wurde erneut gesendet. Verwenden Sie den Link in der neuesten E-Mail.",
  },
  renewal: {
    button: "Neuen Link anfordern",
    explanation: "Er geht nur an die eingeladene Adresse, höchstens einmal in 24 Stunden.",
  },
  roles: {
    member: "Mitglied",
    billing: "Abrechnung",
    admin: "Admin",
    owner: "Inhaber",
  },
  optOut: {
    summary: "Nicht erwartet? {organization} stummschalten oder melden",
    mute: "Nichts mehr von {organization}",
    muteText:
      "{organization} kann {email} dann nicht mehr einladen. Eine offene Einladung wird abgelehnt.",
    report: "Das ist Spam",
    reportText:
      "Auch das schaltet {organization} stumm. Melden es mehrere Personen, werden die Einladungen angehalten.",
    muted:
      "Sie haben {organization} stummgeschaltet. {email} kann von dort nicht mehr eingeladen werden.",
    reported: "Sie haben {organization} als Spam gemeldet. Vielen Dank.",
    lift: "Einladungen von {organization} wieder zulassen",
  },
  mutePage: {
    open: {
      title: "Stummschalten",
      heading: "Nichts mehr von {organization}?",
      text: "{organization} kann {email} dann nicht mehr einladen. Eine offene Einladung wird abgelehnt.",
    },
    muted: {
      title: "Stummgeschaltet",
      heading: "Sie haben {organization} stummgeschaltet",
      text: "{organization} kann {email} nicht mehr einladen.",
    },
    mute: "{organization} stummschalten",
    lift: "Haben Sie es sich anders überlegt? Öffnen Sie den Link in einer der E-Mails. Auf der Seite ist eine Schaltfläche, die das aufhebt.",
  },
  notices: {
    notFound: {
      title: "Nicht gefunden",
      heading: "Dieser Link funktioniert nicht",
      text: "Er ist möglicherweise unvollständig, oder die Einladung ist nicht mehr gültig. Verwenden Sie den Link in der neuesten E-Mail oder bitten Sie um eine neue Einladung.",
    },
    tooManyMisses: {
      title: "Zu viele Versuche",
      heading: "Zu viele ungültige Links",
      text: "Dieser Link funktioniert nicht, wie viele andere, die aus Ihrem Netzwerk geöffnet wurden. Verwenden Sie den Link in der neuesten E-Mail: Er öffnet sich sofort. Diesen hier können Sie in {wait} noch einmal versuchen.",
    },
    accountLinkNotFound: {
      title: "Nicht gefunden",
      heading: "Dieser Link funktioniert nicht",
      text: "Er ist möglicherweise unvollständig oder zu alt. Verwenden Sie den Link in der neuesten E-Mail oder fordern Sie in Slack einen neuen an.",
    },
    crossSite: {
      title: "Nicht zugelassen",
      heading: "Verwenden Sie die Schaltfläche auf dieser Seite",
      text: "Dieser Aufruf kam von einer anderen Website, deshalb wurde nichts geändert. Öffnen Sie den Link in der E-Mail und verwenden Sie die Schaltfläche dort.",
    },
    badForm: {
      title: "Ungültiges Formular",
      heading: "Das Formular war unvollständig",
      text: "Es wurde nichts geändert. Öffnen Sie den Link in der E-Mail und versuchen Sie es noch einmal.",
    },
    inviterUnauthorized: {
      title: "Nicht mehr gültig",
      heading: "Diese Einladung wurde zurückgezogen",
      text: "Die Person, die Sie eingeladen hat, darf für diese Rolle nicht mehr einladen. Bitten Sie jemand anderen dort um eine Einladung.",
    },
    domainNotAllowed: {
      title: "Nicht möglich",
      heading: "Diese Adresse kann nicht beitreten",
      text: "Die Organisation akzeptiert keine Adressen dieser Domain mehr. Bitten Sie um eine Einladung an eine andere Adresse.",
    },
    suspended: {
      title: "Nicht möglich",
      heading: "Zurzeit kann niemand beitreten",
      text: "Die Organisation ist vorübergehend gesperrt. Es wurde nichts geändert. Versuchen Sie es später noch einmal.",
    },
    rejected: {
      title: "Nicht möglich",
      heading: "Diese Einladung kann nicht angenommen werden",
      text: "Es wurde nichts geändert. Wenden Sie sich an die Person, die Sie eingeladen hat.",
    },
    renewalReceived: {
      title: "Anfrage erhalten",
      heading: "Wir haben Ihre Anfrage erhalten",
      text: "Wenn diese Einladung noch genutzt werden kann, erhalten Sie einen neuen Link an die eingeladene Adresse, oder die Organisation wird gebeten, Ihnen einen zu senden. Möglich ist eine Anfrage in 24 Stunden.",
    },
    unavailable: {
      title: "Nicht erreichbar",
      heading: "Diese Seite ist gerade nicht erreichbar",
      text: "Es wurde nichts geändert. Warten Sie einen Moment und öffnen Sie den Link dann noch einmal.",
    },
    unsure: {
      title: "Nicht erreichbar",
      heading: "Die Verbindung wurde beim Speichern unterbrochen",
      text: "Es ist unklar, ob Ihre Antwort gespeichert wurde. Warten Sie einen Moment und öffnen Sie den Link dann noch einmal, um das zu prüfen.",
    },
    error: {
      title: "Nicht erreichbar",
      heading: "Etwas ist schiefgelaufen",
      text: "Der Fehler liegt bei uns, es ist nichts verloren gegangen. Versuchen Sie es in ein paar Minuten noch einmal.",
    },
  },
  accountLink: {
    open: {
      title: "Slack verbinden",
      heading: "Slack-Konto {account} verbinden?",
      text: "Das Slack-Konto {account} im Workspace {workspace} soll in {organization} mit {email} verbunden werden.",
    },
    linked: {
      title: "Verbunden",
      heading: "Slack-Konto verbunden",
      text: "Das Slack-Konto {account} im Workspace {workspace} ist in {organization} jetzt mit {email} verbunden. Sie können diese Seite schließen.",
    },
    over: {
      title: "Link abgelaufen",
      heading: "Dieser Link ist nicht mehr gültig",
      text: "Er gilt zehn Minuten und nur einmal. Fordern Sie in Slack einen neuen an, indem Sie hinter den Befehl das Wort „link“ setzen.",
    },
    account: "Slack-Konto",
    workspace: "Workspace",
    address: "Ihre Adresse",
    warning:
      "Fahren Sie nur fort, wenn Sie das gerade selbst in Slack angefordert haben. Wer dieses Slack-Konto nutzt, kann dort danach alles tun, was Sie tun dürfen.",
    connect: "Verbinden",
    reassurance:
      "Es wird nichts verbunden, bevor Sie auf „Verbinden“ klicken. Wenn Sie das nicht angefordert haben, schließen Sie die Seite.",
  },
  reference: "Referenz: {reference}",
  listSeparator: ", ",
  support: "Fragen? Schreiben Sie an {address}.",
  home: {
    title: "Usher",
    heading: "Usher",
    text: "Mit diesem Dienst werden Personen in Organisationen eingeladen. Wenn Sie eingeladen wurden, verwenden Sie den Link in Ihrer E-Mail.",
    docs: "Die veröffentlichten Schnittstellen",
    health: "Status",
  },
};
