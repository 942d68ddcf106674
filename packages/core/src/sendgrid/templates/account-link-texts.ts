type Named<T> = { account: T; workspace: T; organization: T };
type Sentence = <T>(names: Named<T>) => (T | string)[];

/** The texts of the email about a Slack account, in one language. */
export type AccountLinkTexts = {
  subject: (account: string, organization: string) => string;
  heading: string;
  asks: Sentence;
  only: string;
  button: string;
  over: (minutes: number) => string;
  sentTo: <T>(address: T) => (T | string)[];
  notExpected: string;
};

const english: AccountLinkTexts = {
  subject: (account, organization) => `Is ${account} your Slack account? (${organization})`,
  heading: "Connect your Slack account?",
  asks: ({ account, workspace, organization }) => [
    "The Slack account ",
    account,
    " of the workspace ",
    workspace,
    " says it is yours and wants to act for you in ",
    organization,
    ".",
  ],
  only: "Continue only if you just asked for this in Slack. The user of that Slack account will be able to do everything you can do.",
  button: "Review",
  over: (minutes) => `The link works once, for ${minutes} minutes.`,
  sentTo: (address) => ["This email was sent to ", address, "."],
  notExpected:
    "If you did not ask for this, ignore this email. Nothing is connected without your confirmation. Contact an admin if it happens again.",
};

const german: AccountLinkTexts = {
  subject: (account, organization) => `Ist ${account} Ihr Slack-Konto? (${organization})`,
  heading: "Ihr Slack-Konto verbinden?",
  asks: ({ account, workspace, organization }) => [
    "Jemand möchte das Slack-Konto ",
    account,
    " im Workspace ",
    workspace,
    " mit Ihrem Zugang zu ",
    organization,
    " verbinden.",
  ],
  only: "Fahren Sie nur fort, wenn Sie das gerade selbst in Slack angefordert haben. Wer dieses Slack-Konto nutzt, kann dort danach alles tun, was Sie tun dürfen.",
  button: "Prüfen",
  over: (minutes) => `Der Link gilt ${minutes} Minuten und nur einmal.`,
  sentTo: (address) => ["Diese E-Mail ging an ", address, "."],
  notExpected:
    "Sie haben das nicht angefordert? Dann ignorieren Sie diese E-Mail. Ohne Ihre Bestätigung wird nichts verbunden. Wenden Sie sich an einen Admin, wenn es wieder vorkommt.",
};

/** By language; English where there is no such catalog. */
export function accountLinkTextsFor(lang: string): AccountLinkTexts {
  return lang === "de" ? german : english;
}
