import type { AccountLinkTexts } from "../account-link-texts.ts";

export const germanAccountLink: AccountLinkTexts = {
  subject: "Ist {account} Ihr Slack-Konto? ({organization})",
  heading: "Ihr Slack-Konto verbinden?",
  asks: "Jemand möchte das Slack-Konto {account} im Workspace {workspace} mit Ihrem Zugang zu {organization} verbinden.",
  only: "Fahren Sie nur fort, wenn Sie das gerade selbst in Slack angefordert haben. Wer dieses Slack-Konto nutzt, kann dort danach alles tun, was Sie tun dürfen.",
  button: "Prüfen",
  over: {
    one: "Der Link gilt {count} Minute und nur einmal.",
    other: "Der Link gilt {count} Minuten und nur einmal.",
  },
  sentTo: "Diese E-Mail ging an {address}.",
  notExpected:
    "Sie haben das nicht angefordert? Dann ignorieren Sie diese E-Mail. Ohne Ihre Bestätigung wird nichts verbunden. Wenden Sie sich an einen Admin, wenn es wieder vorkommt.",
};
