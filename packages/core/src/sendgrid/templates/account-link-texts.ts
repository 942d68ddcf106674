type Named<T> = { account: T; workspace: T; organization: T };
type Sentence = <T>(names: Named<T>) => (T | string)[];

/** All that the mail about a Slack account says in one language. */
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
    " says it is yours and asks to act for you in ",
    organization,
    ".",
  ],
  only: "Go on only if you asked for this in Slack a moment ago. Whoever uses that Slack account can then do there what you may do.",
  button: "Look at it",
  over: (minutes) => `The link works once, for ${minutes} minutes.`,
  sentTo: (address) => ["This mail was sent to ", address, "."],
  notExpected:
    "Did you not ask for this? Then ignore this mail: without you nothing is connected. Tell an admin if it happens again.",
};

const german: AccountLinkTexts = {
  subject: (account, organization) => `Ist ${account} Ihr Slack-Konto? (${organization})`,
  heading: "Ihr Slack-Konto verbinden?",
  asks: ({ account, workspace, organization }) => [
    "Das Slack-Konto ",
    account,
    " im Workspace ",
    workspace,
    " gibt an, Ihres zu sein, und möchte in ",
    organization,
    " für Sie handeln.",
  ],
  only: "Fahren Sie nur fort, wenn Sie das eben selbst in Slack angefordert haben. Wer dieses Slack-Konto benutzt, kann dort dann alles, was Sie dürfen.",
  button: "Ansehen",
  over: (minutes) => `Der Link funktioniert einmal und ${minutes} Minuten lang.`,
  sentTo: (address) => ["Diese Mail ging an ", address, "."],
  notExpected:
    "Haben Sie das nicht angefordert? Dann ignorieren Sie diese Mail: Ohne Sie wird nichts verbunden. Sagen Sie einem Admin Bescheid, wenn es wieder vorkommt.",
};

/** By language; English where there is no such catalog. */
export function accountLinkTextsFor(lang: string): AccountLinkTexts {
  return lang === "de" ? german : english;
}
