import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

import { createUsherCaller } from "@usher/core";
import { freePort, testContext } from "@usher/core/testing";
import { afterAll, beforeAll, expect, test, vi } from "vitest";

import { Store } from "../../../examples/app-handover/store.ts";
import {
  startTestServer,
  type TestOrganization,
  type TestServer,
} from "./testing/start-test-server.ts";

const root = resolve(import.meta.dirname, "../../..");
const main = join(root, "examples/app-handover/main.ts");

let server: TestServer;
let acme: TestOrganization;
let folder: string;
let origin: string;
let stateFile: string;
let env: Record<string, string>;
let running: { child: ChildProcess; ended: Promise<unknown[]>; output(): string };

beforeAll(async () => {
  server = await startTestServer();
  acme = await server.organization();
  folder = await mkdtemp(join(tmpdir(), "usher-app-"));
  stateFile = join(folder, "state.json");
  const port = await freePort();
  origin = `http://localhost:${port}`;
  env = {
    PATH: process.env["PATH"] ?? "",
    PORT: `${port}`,
    USHER_URL: server.url,
    USHER_KEY: await appKey(),
    STATE_FILE: stateFile,
  };
  await acme.client.organization.updatePolicy.mutate({ policy: { returnOrigins: [origin] } });
  await start();
});
afterAll(async () => {
  await kill();
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

/** With the permissions that the page tells to give it, and no others. */
async function appKey(): Promise<string> {
  const actor = { kind: "system", name: "test" } as const;
  const caller = createUsherCaller(testContext(server.store, actor, { organization: acme.id }));
  const permissions = ["invitation:accept", "member:read"] as const;
  const { secret } = await caller.apiKey.create({
    kind: "org_key",
    name: "app",
    permissions: [...permissions],
  });
  return secret;
}

function spawnApp(): void {
  let output = "";
  const child = spawn(process.execPath, ["--import", "tsx", "-C", "@usher/source", main], {
    cwd: root,
    env,
  });
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
  running = { child, ended: once(child, "close"), output: () => output };
}

async function start(): Promise<void> {
  spawnApp();
  const listening = () => expect(running.output()).toContain(`Listening on ${origin}\n`);
  await vi.waitFor(listening, 30_000);
}

async function kill(): Promise<void> {
  running.child.kill("SIGKILL");
  await running.ended;
}

/** One browser: its cookie of the app. */
function openBrowser() {
  let cookie = "";
  async function request(path: string, init: RequestInit = {}) {
    const answer = await fetch(new URL(path, origin), {
      redirect: "manual",
      ...init,
      headers: cookie === "" ? {} : { cookie },
    });
    const set = answer.headers.get("set-cookie");
    if (set !== null) [cookie = ""] = set.split(";");
    const { status, headers } = answer;
    return { status, location: headers.get("location"), set, headers, text: await answer.text() };
  }
  return {
    open: (path: string) => request(path),
    cookie: () => cookie,
    submit: (path: string, fields: Record<string, string>) =>
      request(path, { method: "POST", body: new URLSearchParams(fields) }),
  };
}
type Browser = ReturnType<typeof openBrowser>;

async function see(browser: Browser): Promise<string> {
  return (await browser.open("/")).text;
}

/** What the form of a page has in it, with one of its buttons pressed. */
function formIn(html: string, button: string): Record<string, string> {
  const [, token = ""] = /name="token" value="([^"]+)"/.exec(html) ?? [];
  const [, answer = ""] = new RegExp(`name="answer" value="([^"]+)">${button}`).exec(html) ?? [];
  return { token, answer };
}

/** Accepts as the person in the email does, and goes on: the return address with a code. */
async function accept(email: string, returnTo = `${origin}/welcome?from=usher`): Promise<string> {
  const { path } = await server.invite(acme, { email, returnTo });
  const submit = (action: string) =>
    fetch(`${server.url}${path}`, {
      method: "POST",
      redirect: "manual",
      body: new URLSearchParams({ action }),
      headers: { "Sec-Fetch-Site": "same-origin" },
    });
  await submit("accept");
  return (await submit("continue")).headers.get("location") ?? "";
}

async function memberId(email: string): Promise<string> {
  const { members } = await acme.client.member.list.query({ text: email });
  return members[0]?.id ?? "";
}

/** A browser in which the person has come from Usher and is signed in. */
async function signIn(email: string): Promise<Browser> {
  const browser = openBrowser();
  await browser.open(await accept(email));
  expect(await see(browser)).toContain(`Signed in as ${email}.`);
  return browser;
}

test("a code signs the person in, with a cookie for the app alone, and works once", async () => {
  const browser = openBrowser();
  const address = await accept("jane@guest.example");
  expect(address).toContain(`${origin}/welcome?from=usher&code=usher_code_`);
  const arrived = await browser.open(address);
  expect(arrived).toMatchObject({ status: 303, location: "/" });
  expect(arrived.set).toMatch(
    /^session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=28800$/,
  );
  const home = await browser.open("/");
  expect(home.text).toContain("Signed in as jane@guest.example.");
  expect(home.text).toContain("Roles: member.");
  expect(home.headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
  expect(home.headers.get("cache-control")).toBe("no-store");

  const again = openBrowser();
  const refused = await again.open(address);
  expect(refused).toMatchObject({ status: 400, set: null });
  expect(refused.text).toContain("Open the link in your email again.");
  expect(running.output()).not.toContain("usher_code_");
  expect(await see(again)).toContain("You are not signed in.");

  // The file that survives the app is no list of cookies.
  const [, id = ""] = browser.cookie().split("=");
  expect(await readFile(stateFile, "utf8")).not.toContain(id);
});

test("login CSRF: a person who is signed in is asked before another account is", async () => {
  const victim = await signIn("victim@guest.example");
  const before = victim.cookie();
  const arrived = await victim.open(await accept("attacker@guest.example"));
  expect(arrived).toMatchObject({ status: 303, location: "/switch", set: null });
  expect(await see(victim)).toContain("Signed in as victim@guest.example.");
  const question = (await victim.open("/switch")).text;
  expect(question).toContain("The invitation is for attacker@guest.example.");

  const yes = formIn(question, "Sign in as attacker");
  for (const token of ["", "wrong"])
    expect(await victim.submit("/switch", { ...yes, token })).toMatchObject({
      status: 403,
      set: null,
    });
  const no = formIn(question, "Stay signed in as victim");
  const stayed = await victim.submit("/switch", no);
  expect(stayed).toMatchObject({ status: 303, location: "/", set: null });
  // The answer is final: the same form cannot switch later.
  expect(await victim.submit("/switch", yes)).toMatchObject({ status: 303, set: null });
  expect(await see(victim)).toContain("Signed in as victim@guest.example.");

  await victim.open(await accept("second@guest.example"));
  const second = formIn((await victim.open("/switch")).text, "Sign in as second");
  // While the person reads the question, another code comes: the answer is not about that one.
  await victim.open(await accept("third@guest.example"));
  expect(await victim.submit("/switch", second)).toMatchObject({ status: 303, set: null });
  expect(await see(victim)).toContain("Signed in as victim@guest.example.");

  await victim.open(await accept("fourth@guest.example"));
  const fourth = formIn((await victim.open("/switch")).text, "Sign in as fourth");
  await victim.submit("/switch", fourth);
  expect(await see(victim)).toContain("Signed in as fourth@guest.example.");
  const old = await fetch(origin, { headers: { cookie: before } });
  expect(await old.text()).toContain("You are not signed in.");
});

test("a person who was suspended while the question was open is not signed in", async () => {
  const asked = await signIn("asked@guest.example");
  await asked.open(await accept("late@guest.example"));
  const yes = formIn((await asked.open("/switch")).text, "Sign in as late");
  const { suspend, changeRole } = acme.client.member;
  await suspend.mutate({ id: await memberId("late@guest.example") });
  // Events come in order: once the app has the second one, it has the first.
  await changeRole.mutate({ id: await memberId("asked@guest.example"), roles: ["billing"] });
  await expect.poll(() => see(asked)).toContain("Roles: billing.");
  expect(await asked.submit("/switch", yes)).toMatchObject({ status: 403, set: null });
  expect(await see(asked)).toContain("Signed in as asked@guest.example.");
});

test("an event that overtakes the answer to a code counts, not the older answer", () => {
  const overtaken = new Store(join(folder, "overtaken.json"));
  const kim = { id: "m1", name: "Kim", email: null, roles: ["member"] };
  overtaken.update({ ...kim, status: "removed", version: 3 });
  overtaken.update({ ...kim, status: "active", version: 2 });
  expect(overtaken.signIn("m1")).toBeNull();
  overtaken.update({ ...kim, status: "active", version: 4 });
  expect(overtaken.signIn("m1")).not.toBeNull();
});

test("signing out ends the session, and takes a form of the app itself", async () => {
  const browser = await signIn("leaving@guest.example");
  const cookie = browser.cookie();
  expect(await browser.submit("/sign-out", {})).toMatchObject({ status: 403 });
  const form = formIn(await see(browser), "");
  expect((await browser.submit("/sign-out", form)).set).toContain("Max-Age=0");
  const old = await fetch(origin, { headers: { cookie } });
  expect(await old.text()).toContain("You are not signed in.");
});

test("a code that was issued for another app of the organization signs no one in", async () => {
  const other = "https://other.acme.com";
  const { updatePolicy } = acme.client.organization;
  await updatePolicy.mutate({ policy: { returnOrigins: [origin, other] } });
  const { search } = new URL(await accept("other@guest.example", `${other}/welcome`));
  const browser = openBrowser();
  const arrived = await browser.open(`/welcome${search}`);
  expect(arrived).toMatchObject({ status: 400, set: null });
  expect(arrived.text).toContain("This invitation leads to another app.");
});

test("roles follow, and who is suspended or removed is signed out, also while the app is down", async () => {
  const [kim, lee, max, nia] = [
    await signIn("kim@guest.example"),
    await signIn("lee@guest.example"),
    await signIn("max@guest.example"),
    await signIn("nia@guest.example"),
  ];
  const id = await memberId("kim@guest.example");
  await acme.client.member.changeRole.mutate({ id, roles: ["billing"] });
  await expect.poll(() => see(kim)).toContain("Roles: billing.");
  await acme.client.member.suspend.mutate({ id });
  await expect.poll(() => see(kim)).toContain("You are not signed in.");
  await acme.client.member.reactivate.mutate({ id });

  await kill();
  await acme.client.member.remove.mutate({ id: await memberId("lee@guest.example") });
  const back = { id: await memberId("nia@guest.example") };
  await acme.client.member.suspend.mutate(back);
  await acme.client.member.reactivate.mutate(back);
  await acme.client.member.changeRole.mutate({
    id: await memberId("max@guest.example"),
    roles: ["admin"],
  });
  await start();
  await expect.poll(() => see(lee)).toContain("You are not signed in.");
  await expect.poll(() => see(max)).toContain("Roles: admin.");
  // Signed out stays signed out. That nia was suspended is in the events alone: the list shows her as before.
  for (const reactivated of [kim, nia])
    expect(await see(reactivated)).toContain("You are not signed in.");
});

test("after a cursor that can no longer be used, the members are as the list says", async () => {
  const stays = await signIn("stays@guest.example");
  const leaves = await signIn("leaves@guest.example");
  await kill();
  await acme.client.member.remove.mutate({ id: await memberId("leaves@guest.example") });
  const state = await readFile(stateFile, "utf8");
  const unknown = state.replace(/"cursor":"\d+"/, '"cursor":"999999999999"');
  expect(unknown).not.toBe(state);
  await writeFile(stateFile, unknown);
  await start();
  await expect.poll(() => see(leaves)).toContain("You are not signed in.");
  expect(await see(stays)).toContain("Signed in as stays@guest.example.");
  const joined = await signIn("later@guest.example");
  await acme.client.member.remove.mutate({ id: await memberId("later@guest.example") });
  await expect.poll(() => see(joined)).toContain("You are not signed in.");
});

test("the app ends when it can no longer learn who left", async () => {
  await server.database.sql("UPDATE api_key SET revoked_at = now() WHERE name = 'app'");
  await kill();
  spawnApp();
  expect(await running.ended).toEqual([1, null]);
  expect(running.output()).not.toContain("usher_org_");
});
