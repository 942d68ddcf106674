import type { IncomingMessage, ServerResponse } from "node:http";
import type { ChannelSeed, UserSeed, WorkspaceSeed } from "./seed-types.ts";
import type { FakeChannel, FakeMessage, FakeUser, FakeView, Fields } from "./slack-objects.ts";
import type { ScriptedApiAnswer } from "./scripted-api-answer.ts";
import type { FakeSlackExchange } from "./fake-slack-exchange.ts";

export type FakeSlackOptions = {
  workspaces?: WorkspaceSeed[];
  /** Slack's three seconds for an answer. Tests of anything else lengthen them. */
  ackTimeoutMs?: number;
  /** The three seconds for which a trigger can open a view. */
  triggerLifetimeMs?: number;
  /** False: no method is limited. By default each has the limit of its tier. */
  rateLimits?: boolean;
  /** Tokens of new installations live for twelve hours and come with a refresh token. */
  tokenRotation?: boolean;
};

export type FakeSlack = {
  url: string;
  /** For `SLACK_API_URL` and `clientOptions.slackApiUrl`; ends in `/api/`. */
  apiUrl: string;
  port: number;
  appId: string;
  clientId: string;
  clientSecret: string;
  workspaces: FakeWorkspace[];
  /** Added to the timestamp of every signed delivery, for stale and future signatures. */
  signatureSkewSeconds: number;
  /** Slack's three seconds; tests shorten them. */
  ackTimeoutMs: number;
  workspace(teamId: string): FakeWorkspace;
  addWorkspace(seed?: WorkspaceSeed): FakeWorkspace;
  /** The newest 20,000 Web API calls in the order they came, of one method or of all. */
  calls(method?: string): ApiCall[];
  /** The next calls of a method (or of any, `"*"`) get these answers, one step a call. */
  script(method: string, ...steps: ScriptedApiAnswer[]): void;
  /**
   * What every unscripted call of a method (or of all, `"*"`) gets until null takes it back.
   * `"response_url"` is a method here; what `"*"` says goes for it too.
   */
  setDefault(method: string, answer: ScriptedApiAnswer | null): void;
  now(): number;
  advance(ms: number): void;
  onChange(listener: (change: FakeSlackChange) => void): () => void;
  /** Reports every delivery, call and response URL once it has ended. */
  onExchange(listener: (exchange: FakeSlackExchange) => void): () => void;
  /** Asks every socket-mode client to reconnect, as Slack does when it recycles a connection. */
  refreshSockets(): void;
  /** Serves a request of another server when its path is one of Slack's; false when it is not. */
  handle(request: IncomingMessage, response: ServerResponse): boolean;
  /** Back to the seeds: no messages, views, calls, scripts or clock offset; request URLs and sockets stay. */
  reset(): void;
  close(): Promise<void>;
};

export type ApiCall = {
  method: string;
  /** The workspace the token belongs to. */
  teamId: string | null;
  /** The workspace of the channel, user, view or trigger in the arguments. */
  targetTeamId: string | null;
  token: string | null;
  arguments: Fields;
  /** Null when none was sent. */
  answer: Fields | null;
  status: number | null;
  at: number;
};

export type FakeSlackChange = { teamId: string } & (
  | { type: "message_posted" | "message_updated" | "message_deleted"; message: FakeMessage }
  | {
      type: "ephemeral_shown" | "ephemeral_updated" | "ephemeral_deleted";
      user: string;
      message: FakeMessage;
    }
  | { type: "view_opened" | "view_updated" | "view_closed"; user: string; view: FakeView }
  | { type: "home_published"; user: string; view: FakeView }
  | { type: "error_shown"; user: string; error: string }
);

export type Delivery = {
  /** Null when nothing was sent or no answer came in time. */
  status: number | null;
  ackMs: number;
  body: string;
  /** What Slack shows the person, such as `operation_timeout` or `dispatch_failed`. */
  slackError: string | null;
  /** The message a command's ack carried. */
  reply: FakeMessage | null;
};

export type CommandInput = {
  user: string;
  channel: string;
  command: string;
  text: string;
  escape?: boolean;
};

export type ClickInput = {
  user: string;
  channel: string;
  messageTs: string;
  actionId: string;
  value?: string;
  times?: number;
  redeliver?: boolean;
};

export type ViewClickInput = {
  user: string;
  actionId: string;
  value?: string;
  values?: Record<string, unknown>;
};

export type EventOptions = { retryNum?: number; retryReason?: string; eventId?: string };

export type FakeWorkspace = {
  teamId: string;
  enterpriseId: string | null;
  isEnterpriseInstall: boolean;
  name: string;
  domain: string;
  botToken: string;
  botUserId: string;
  botId: string;
  appToken: string;
  signingSecret: string;
  /** Of the bot token; take one away to see `missing_scope`. */
  scopes: string[];
  users: FakeUser[];
  channels: FakeChannel[];
  user(idOrName: string): FakeUser;
  /** `general`, `#general`, an id, or `@member` for the app's DM with that person. */
  channel(idOrName: string): FakeChannel;
  addUser(seed: UserSeed): FakeUser;
  addChannel(seed: ChannelSeed): FakeChannel;
  /** Messages of a channel in order; `as` adds the ephemerals that person sees there. */
  messages(channelIdOrName: string, options?: { as?: string }): FakeMessage[];
  /** The app's direct messages with a person. */
  dm(userIdOrName: string): FakeMessage[];
  ephemerals(userIdOrName: string): FakeMessage[];
  /** The top of the person's modal stack. */
  openView(userIdOrName: string): FakeView | null;
  home(userIdOrName: string): FakeView | null;
  setRequestUrl(url: string): void;
  /** Socket-mode clients connected now. */
  sockets(): number;
  /** `escape` turns typed `@name`, `#channel`, links and `<&>` into what `should_escape` sends. */
  command(input: CommandInput): Promise<Delivery>;
  /** `times` delivers that many clicks at once; with `redeliver` they are one and the same click. Answers with the first failure, else the last. */
  click(input: ClickInput): Promise<Delivery>;
  /** `values` are typed into the view's inputs before the click. */
  clickInView(input: ViewClickInput): Promise<Delivery>;
  /** Clicks in the person's Home tab. */
  clickInHome(input: { user: string; actionId: string; value?: string }): Promise<Delivery>;
  /** Keys are `action_id` or `block_id.action_id`. */
  submitView(input: { user: string; values: Record<string, unknown> }): Promise<Delivery>;
  closeView(input: { user: string }): Promise<Delivery>;
  globalShortcut(input: { user: string; callbackId: string }): Promise<Delivery>;
  messageShortcut(input: {
    user: string;
    callbackId: string;
    channel: string;
    messageTs: string;
  }): Promise<Delivery>;
  openHome(input: { user: string }): Promise<Delivery>;
  /** Asks an external select for options; the answer's JSON is in `body`. */
  suggest(input: { user: string; actionId: string; text: string }): Promise<Delivery>;
  event(event: Fields, options?: EventOptions): Promise<Delivery>;
  say(input: { user: string; channel: string; text: string; threadTs?: string }): FakeMessage;
  /** Slack's check of the request URL: a signed `url_verification` whose challenge must come back. */
  verifyRequestUrl(): Promise<Delivery>;
  /** Revokes the bot token and sends `tokens_revoked` and `app_uninstalled`. */
  uninstall(): Promise<Delivery>;
};
