const hidden = "[redacted]";

/** A field of JSON by its name, and of JSON that is itself text in a JSON string. */
const namedField =
  /("[\w.-]{0,60}(?:authorization|cookie|password|secret|verifier|token|link|credential|signature|key)s?":)(?:"(?:\\.|[^"\\])*"|\[(?:"(?:\\.|[^"\\])*",?)*\])/gi;
const namedFieldInText =
  /((?<!\\)(\\(?:\\\\){0,7})"[\w.-]{0,60}(?:authorization|cookie|password|secret|verifier|token|link|credential|signature|key)s?\2"\s?:\s?\2")(?:(?!(?<!\\)\2")(?:\\.|[^"\\])){1,4000}/gi;
/** A quote inside a string of JSON has an odd number of backslashes before it; after an even one the string ends. */
const header =
  /((?:authorization|cookie|x-[\w-]{0,40}(?:key|token|signature))(?:\\(?:\\\\){0,7}"|')?\s?[:=])(?!(?:\s|\\(?:\\\\){0,7}"|')*\[redacted\])((?:\s|\\(?:\\\\){0,7}"|'){0,3})[^"'\\\r\n]+/gi;
const assignment =
  /((?:passw(?:or)?d|secret|token|verifier|signature|(?:api|private|link|signing|token|_)_?keys?)=)(?!\[redacted\])(?:\\[^nrt]|[^\s&"'\\;])+/gi;
const parameter = /([?&](?:link|code|state|ticket|key|sig)=)(?!\[redacted\])[^\s&"'\\#]+/gi;

/** `<selector>.<verifier>`, the verifier alone, and whatever a client made of one in the path of a page. */
const linkToken = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?:\.|%2e)[a-z2-7]{20,}/gi;
const linkVerifier = /(?<![a-z2-7])[a-z2-7]{52}(?![a-z2-7])/gi;
const linkPath = /(\/(?:i|u|slack\/link)\/)(?!\[link\])[^\s"'\\?#]+/gi;
/** An install link's organization, id and secret. */
const installTicket = /(?<![\w-])[\w-]{22}\.[\w-]{22}\.[\w-]{43}(?![\w-])/g;

const scheme = /\b(Bearer|Basic)\s+[\w.~+/=-]{8,}/gi;
/** The word is looked at once: only one that a dot follows can be a token. */
const jwt = /(?<![\w-])(?=[\w-]+\.)([\w-]*?)eyJ[\w-]{8,}(?:\.[\w-]*){1,4}/g;
const usherKey = /(usher_[a-z]{2,10}_)[\w-]{12,}/gi;
const webhookSecret = /(whsec_)[\w+/=-]{12,}/g;
const sendGridKey = /SG\.[\w-]{10,200}\.[\w-]{10,}/g;
const slackToken = /(xox[a-z]|xapp)(?:\.xox[a-z])?-[\w-]{6,}/gi;
const slackUrl = /(hooks\.slack(?:-gov)?\.com\/)(?!\[redacted\])[^\s"'\\]+/gi;
const privateKey = /(-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----)(?:\\.|[^-"\\])+/g;

/** A password in an address. A database's may hold any character but a space, also unescaped. */
const urlPassword = /(:\/\/[^\s:/@"'\\]{0,200}:)(?:\\.|[^\s/@"\\]){1,500}@/g;
const databasePassword = /(postgres(?:ql)?:\/\/[^\s:/@"\\]{0,200}:)(?:\\.|[^\s"\\]){1,500}@/gi;

/** Cuts secrets out of a finished line of JSON, which stays valid JSON. Takes time linear in the line. */
export function scrubLine(line: string): string {
  return line
    .replace(namedField, `$1"${hidden}"`)
    .replace(namedFieldInText, `$1${hidden}`)
    .replace(databasePassword, `$1${hidden}@`)
    .replace(urlPassword, `$1${hidden}@`)
    .replace(linkToken, "[link]")
    .replace(linkVerifier, "[link]")
    .replace(linkPath, "$1[link]")
    .replace(installTicket, "[link]")
    .replace(header, `$1$2${hidden}`)
    .replace(assignment, `$1${hidden}`)
    .replace(parameter, `$1${hidden}`)
    .replace(scheme, `$1 ${hidden}`)
    .replace(jwt, `$1${hidden}`)
    .replace(usherKey, `$1${hidden}`)
    .replace(webhookSecret, `$1${hidden}`)
    .replace(sendGridKey, hidden)
    .replace(slackToken, `$1-${hidden}`)
    .replace(slackUrl, `$1${hidden}`)
    .replace(privateKey, `$1${hidden}`);
}

/** Cuts links, keys, tokens, passwords and sessions out of any text. */
export function scrubSecrets(text: string): string {
  // A string in JSON ends where its text ends, also when the text has quotes.
  return JSON.parse(scrubLine(JSON.stringify(text)));
}
