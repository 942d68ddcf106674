export type SecretSample = {
  name: string;
  /** As it occurs in a message. */
  text: string;
  /** What must not be read anywhere. */
  secret: string;
};

const selector = "0f8fad5b-d9cb-469f-a165-70867728950e";
const verifier = "abcdefghijklmnopqrstuvwxyz234567abcdefghijklmnopqrst";
const hex = "f00dfeedf00dfeed".repeat(4);
const usherKey = (kind: string) => `usher_${kind}_${"0".repeat(32)}_${hex}`;
const jwt = `eyJ${"h".repeat(20)}.eyJ${"p".repeat(40)}.${"s-_".repeat(14)}`;
const slackWord = "1234567890-ABCdefGHIjkl";
const ticket = `${"o".repeat(22)}.${"i".repeat(22)}.${"s".repeat(43)}`;
const base64 = "q83vEjRWeJq83vEjRWeJq83vEjRWeJq83vEjRWeJq80=";

const sample = (name: string, text: string, secret: string): SecretSample => ({
  name,
  text,
  secret,
});

/** Every kind of secret that passes through a process of ours, in the forms in which texts carry it. */
export const secretSamples: readonly SecretSample[] = [
  sample(
    "the link of an invitation",
    `opened https://u.example/i/${selector}.${verifier}`,
    verifier,
  ),
  sample(
    "a link in upper case",
    `opened https://u.example/I/${selector}.${verifier}`.toUpperCase(),
    verifier.toUpperCase(),
  ),
  sample(
    "a link with an encoded dot",
    `opened ${`${selector}%2e${verifier}`.toUpperCase()}`,
    verifier.toUpperCase(),
  ),
  sample("a link in another address", `at /?next=%2Fi%2F${selector}.${verifier}&lang=de`, verifier),
  sample(
    "a link with an end that an email client cut",
    "opened /i/cut-off-by-a-client?x",
    "cut-off",
  ),
  sample("the link to unsubscribe", "opened https://u.example/u/any-form-of-it ok", "any-form"),
  sample("the link of a Slack account", "opened /slack/link/any-form-of-it ok", "any-form"),
  sample("a link's verifier alone", `matches(${verifier})`, verifier),
  sample("an install link", `GET /slack/install?link=${ticket}`, ticket.slice(-43)),
  sample("an install ticket alone", `ticket ${ticket} is used`, ticket.slice(-43)),
  sample("a session", `rejected ${jwt}: expired`, jwt.slice(24)),
  sample(
    "a session without a signature",
    `rejected ${jwt.replace(/\.[^.]*$/, ".")}`,
    "p".repeat(40),
  ),
  sample("an organization's key", `key ${usherKey("org")} is revoked`, hex),
  sample("a personal key", `key=${usherKey("pat")}`, hex),
  sample("a key inside a word", `my_${usherKey("org")}`, hex),
  sample("the secret of a webhook", `signed with whsec_${base64}`, base64.slice(0, -1)),
  sample("a Slack bot token", `Slack refused xoxb-${slackWord}`, slackWord),
  sample("a Slack user token", `xoxp-${slackWord}`, slackWord),
  sample("a Slack app token", `xapp-1-A012-${slackWord}`, slackWord),
  sample("a Slack token that expires", `xoxe.xoxb-1-${slackWord}`, slackWord),
  sample("a Slack refresh token", `xoxe-1-${slackWord}`, slackWord),
  sample(
    "a Slack response_url",
    `POST https://hooks.slack.com/commands/T01/2/abcXYZ failed`,
    "abcXYZ",
  ),
  sample("a socket's ticket", `wss://slack.example/link/?ticket=tick-et-01&app_id=1`, "tick-et-01"),
  sample("a SendGrid key", `used SG.${"a".repeat(22)}.${"b".repeat(43)}`, "b".repeat(43)),
  sample("a Bearer header", `authorization: Bearer opaque-token-0123456789`, "opaque"),
  sample("a Basic header", `Authorization: Basic dXNlcjpwYXNzd29yZA==`, "dXNlcjpw"),
  sample("a raw Authorization header", `{"Authorization":"raw value, of any form"}`, "of any form"),
  sample("a Bearer value in a sentence", `sent Bearer opaque-token-0123456789 twice`, "opaque"),
  sample("a cookie", `Cookie: session=abc123; theme=dark`, "abc123"),
  sample("a Slack signature", `x-slack-signature: v0=a2114d57b48eac39b9ad189d`, "a2114d57"),
  sample("a database's password", `postgres://usher:pa55w0rd@db:5432/usher is down`, "pa55w0rd"),
  sample("a password with odd characters", `postgresql://usher:p/a@s:s#?@db/usher`, "p/a@s:s#?"),
  sample("a password with a quote", `postgres://usher:pa"ss'w0rd@db/usher`, "ss'w0rd"),
  sample("the password of a proxy", `connect http://proxy:hunter22@10.0.0.1:3128`, "hunter22"),
  sample("a password in key=value form", `host=db password=hunter22 user=usher`, "hunter22"),
  sample("keys of the environment", `LINK_KEYS=${base64} PORT=3000`, base64.slice(0, -1)),
  sample("an API key of the environment", `SENDGRID_API_KEY=opaque-value`, "opaque-value"),
  sample("the form of an OAuth exchange", `code=c0de&client_secret=cl13nt-s3cret&x=1`, "cl13nt"),
  sample("an OAuth code", `GET /slack/oauth_redirect?code=c0de.0123&state=st4te`, "c0de.0123"),
  sample("an OAuth answer", `{"ok":true,"access_token":"opaque","bot_token":"opaque"}`, "opaque"),
  sample(
    "a private key",
    `-----BEGIN PRIVATE KEY-----\nMIIEvQ\n-----END PRIVATE KEY-----`,
    "MIIEvQ",
  ),
];
