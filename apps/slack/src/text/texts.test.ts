import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { createTestDatabase, type TestDatabase } from "@usher/core/testing";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";

import { helpText } from "./command-text.ts";
import { parseCommand } from "../command/parse-command.ts";
import { startStory, type Story } from "../testing/start-story.ts";
import type { StoryOptions } from "../testing/start-fixture.ts";

/** Every text that answers a person, in a workspace whose command has another name. */
const command = "/usher";
let database: TestDatabase;
let story: Story;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterEach(async () => {
  const { app, slack, workspace } = story;
  await app.idle();
  const sent = JSON.stringify([
    slack.calls(),
    workspace.messages("approvals"),
    ...["member", "admin", "owner", "guest"].map((user) => [
      workspace.ephemerals(user),
      workspace.dm(user),
      workspace.home(user),
    ]),
  ]);
  await story.stop();
  expect(sent).not.toContain("/invite");
});
afterAll(() => database.close());

async function begin(options: StoryOptions = {}): Promise<void> {
  const config = { ...options.config, command };
  story = await startStory(database, { ...options, config });
}

async function says(user: string, text: string): Promise<string> {
  const { says: words } = await story.invite(user, text);
  expect(words).not.toContain("/invite");
  return words;
}

async function asked(text = "jane@acme.com admin", options: StoryOptions = {}): Promise<void> {
  await begin(options);
  await says("member", text);
  await story.app.idle();
}

const answerTo = async (user: string, actionId = "approve") => {
  await story.clickButton(user, actionId);
  return story.ephemeralTexts(user).at(-1) ?? "";
};

describe("what a rejection says, and what to do about it", () => {
  test("not linked", async () => {
    await begin();
    expect(await says("noemail", "jane@acme.com")).toBe(
      "Your Slack account isn't connected to Acme yet. Connect it: `/usher link`. If you aren't a member of Acme, ask an admin to invite you.",
    );
  });

  test("not allowed", async () => {
    await asked("jane@acme.com owner");
    expect(await answerTo("billing")).toBe(
      "You can't decide this request for Acme. Approvers: Owner.",
    );
  });

  test("own request", async () => {
    await begin({ policy: { approval: { required: "always" } } });
    await says("admin", "jane@acme.com");
    await story.app.idle();
    expect(await answerTo("admin")).toBe(
      "You requested this invitation, so someone else must approve it.",
    );
  });

  test("already decided", async () => {
    await asked();
    const stale = await story.post(story.request());
    await story.clickButton("owner", "approve");
    await story.clickButton("admin", "approve", { messageTs: stale });
    expect(story.ephemeralTexts("admin").at(-1)).toMatch(
      /^Owner already approved this request <!date/,
    );
  });

  test("expired", async () => {
    await begin({ policy: { approval: { required: "always" } } });
    await says("admin", "jane@acme.com");
    await story.app.idle();
    const rendered = story.request();
    const [stale, another] = [await story.post(rendered), await story.post(rendered)];
    await database.dataSource.query(
      "UPDATE approval_request SET expires_at = usher_now() WHERE organization_id = $1",
      [story.organizationId],
    );
    await story.clickButton("admin", "approve", { messageTs: stale });
    expect(story.ephemeralTexts("admin").at(-1)).toMatch(
      /^This request expired on .*\. Ask again\?$/,
    );
    await story.clickButton("owner", "approve", { messageTs: another });
    expect(story.ephemeralTexts("owner").at(-1)).toMatch(
      /^This request expired on .*Admin can ask again\.$/,
    );
  });

  test("outsider", async () => {
    await asked("jane@acme.com", {
      prepare: (workspace) =>
        void workspace.channel("approvals").members.push(workspace.user("foreign").id),
    });
    expect(await answerTo("foreign")).toBe(
      "Only members of Acme's own Slack workspace can do this.",
    );
  });

  test.each(["guest", "bot"])("%s: no details", async (user) => {
    await begin();
    expect(await says(user, "jane@acme.com")).toBe(
      "This Slack account can't be used for Acme. Only full members of the workspace can use it.",
    );
  });

  test("bad address", async () => {
    await begin();
    expect(await says("admin", "jane@nowhere")).toBe(
      "‘jane@nowhere’ isn't an email address. Example: `/usher jane@acme.com admin`",
    );
    expect(await says("admin", "jane")).toBe(
      "‘jane’ isn't an email address. Example: `/usher jane@acme.com admin`",
    );
  });

  test("unknown role", async () => {
    await begin();
    expect(await says("admin", "jane@acme admn")).toBe(
      "‘admn’ isn't a role. Did you mean admin? Roles: member, billing, admin and owner. Put a note in quotes.",
    );
  });

  test("the app is not in the channel, to admins", async () => {
    await begin();
    story.slack.setDefault("chat.postMessage", { kind: "error", error: "not_in_channel" });
    await says("member", "jane@acme.com");
    await story.app.idle();
    await story.workspace.openHome({ user: "admin" });
    await story.app.idle();
    expect(JSON.stringify(story.workspace.home("admin"))).toContain(
      "I can't post there. Add me: channel details → Integrations → Add an app",
    );
    story.slack.setDefault("chat.postMessage", null);
  });

  test("an unexpected error", async () => {
    await begin();
    await database.dataSource.query("ALTER TABLE invitation RENAME TO invitation_gone");
    try {
      expect(await says("admin", "jane@acme.com")).toMatch(
        /^Something went wrong on our side and nothing was changed\. Reference [0-9A-F]{8}\.$/,
      );
    } finally {
      await database.dataSource.query("ALTER TABLE invitation_gone RENAME TO invitation");
    }
  });
});

describe("mistakes in the command", () => {
  test.each([
    ["hlep", "‘hlep’ isn't an email address. Did you mean `/usher help`?"],
    [
      "stauts jane@acme.com",
      "I don't know ‘stauts’. Did you mean `/usher status`? `/usher help` shows all commands.",
    ],
    ["revoke", "‘revoke’ isn't an email address. Example: `/usher jane@acme.com admin`"],
    [
      "approve",
      "Specify a request. Example: `/usher approve 1a2b3c4d`, with the code that `/usher list waiting` shows.",
    ],
    [
      "deny it",
      "‘it’ isn't a request. Example: `/usher deny 1a2b3c4d`, with the code that `/usher list waiting` shows.",
    ],
    [
      "approve 00000000",
      "There is no request with that code that you can decide. `/usher list waiting` shows open requests.",
    ],
    [
      "list mien",
      "There is no list ‘mien’. Did you mean `/usher list mine`? The lists are `list`, `list mine`, `list pending` and `list waiting`.",
    ],
    ["list", "No open invitations. Type /usher help to see how to create one."],
    [
      "list waiting",
      "No open invitation is waiting for approval. Type /usher help to see how to create one.",
    ],
    [
      "unlink",
      "Your Slack account isn't linked to Acme; we identify you by your confirmed Slack email address.",
    ],
    ["revoke a@x.io b@x.io", "Give one address at a time. Example: `/usher revoke jane@acme.com`"],
    [
      "jane@acme–corp.com",
      "‘jane@acme–corp.com’ isn't an email address. Example: `/usher jane@acme.com admin`",
    ],
    [
      "ja\u200bne@acme.com",
      "‘ja[U+200B]ne@acme.com’ isn't an email address. Example: `/usher jane@acme.com admin`",
    ],
    ["link x@", "‘x@’ isn't an email address. Example: `/usher link jane@acme.com`"],
  ])("%s", async (typed, words) => {
    await begin();
    expect(await says("admin", typed)).toBe(words);
  });

  test("a command of another app on our address", async () => {
    await begin();
    const { says: words } = await story.invite("admin", "x", { command: "/other" });
    expect(words).toBe("This isn't one of my commands. Mine is `/usher`.");
  });
});

describe("help", () => {
  test("help names only this command, each form once, and every example parses", async () => {
    await begin();
    const help = await says("member", "help");
    expect(help).toBe(helpText({ command, organizationName: "Acme" }));
    // Slack sends a mention by its id.
    const examples = [...help.matchAll(/`\/usher ?([^`]*)`/gu)].map(([, text = ""]) =>
      text.replace("@jane", "<@U012ABC|jane>"),
    );
    expect(examples.length).toBeGreaterThan(11);
    expect(examples.filter((example, at) => examples.indexOf(example) !== at)).toEqual([]);
    for (const example of examples)
      expect(parseCommand(example)).not.toMatchObject({ kind: "unknown" });
    const kinds = new Set(examples.map((example) => parseCommand(example).kind));
    for (const kind of [
      "modal",
      "invite",
      "list",
      "members",
      "status",
      "resend",
      "revoke",
      "approve",
      "deny",
      "link",
      "settings",
    ])
      expect(kinds).toContain(kind);
  });
});

test("no source but the setting's default names the command", () => {
  const root = fileURLToPath(new URL("..", import.meta.url));
  const named = readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts"))
    .filter((file) => !file.startsWith("testing"))
    .filter((file) => {
      const source = readFileSync(join(root, file), "utf8");
      return /["'`\s]\/invite\b/u.test(source.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gmu, ""));
    });
  expect(named.toSorted()).toEqual(["setup/env.ts", "setup/print-manifest.ts"]);
});
