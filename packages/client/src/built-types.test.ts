import { execFile } from "node:child_process";
import { mkdtemp, mkdir, rm, symlink, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";

const run = promisify(execFile);
const root = resolve(import.meta.dirname, "../../..");
const tsc = join(root, "node_modules/typescript/bin/tsc");
let project: string;

/** A project beside ours that has both the published client and the server's core. */
beforeAll(async () => {
  project = await mkdtemp(join(root, "node_modules/.usher-client-project-"));
  await mkdir(join(project, "node_modules/@usher"), { recursive: true });
  for (const name of ["client", "core"])
    await symlink(join(root, "packages", name), join(project, "node_modules/@usher", name));
  await writeFile(join(project, "package.json"), '{ "type": "module" }');
  await writeFile(
    join(project, "tsconfig.json"),
    JSON.stringify({
      compilerOptions: {
        strict: true,
        exactOptionalPropertyTypes: true,
        noUncheckedIndexedAccess: true,
        module: "NodeNext",
        target: "ES2023",
        lib: ["ES2023", "DOM"],
        types: [],
        noEmit: true,
        skipLibCheck: true,
      },
      include: ["*.ts"],
    }),
  );
});
afterAll(() => rm(project, { recursive: true, force: true }));

async function compile(source: string): Promise<string> {
  await writeFile(join(project, "tool.ts"), source);
  const done = await run(process.execPath, [tsc, "-p", project, "--listFiles"]).catch(
    (error: { stdout: string }) => error,
  );
  return done.stdout;
}

const both = `
import type * as client from "@usher/client";
import type * as core from "@usher/core";
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;
`;

test("the published types equal the server's", async () => {
  const output = await compile(`${both}
    export const inputs: Same<client.RouterInputs, core.RouterInputs> = true;
    export const outputs: Same<client.RouterOutputs, core.RouterOutputs> = true;
    export const codes: Same<client.ErrorCode, core.ErrorCode> = true;
    type Shape<R extends core.AppRouter | client.AppRouter> = R["_def"]["_config"]["$types"]["errorShape"];
    export const errors: Same<Shape<client.AppRouter>, Shape<core.AppRouter>> = true;`);
  expect(output).not.toContain("error TS");
  expect(output).toContain("packages/core/dist/trpc/app-router.d.ts");
});

test("the type test detects a difference", async () => {
  const output = await compile(`${both}
    type Other = Omit<core.RouterInputs, "role"> & { role: { list: { all: boolean } } };
    export const inputs: Same<client.RouterInputs, Other> = true;`);
  expect(output).toContain("error TS2322");
});

const usher = `
import { createUsherClient, type RouterInputs } from "@usher/client";
declare const key: string | undefined;
declare const roles: string[];
declare const given: RouterInputs["invitation"]["create"];
const usher = createUsherClient({ url: "https://usher.example.com", apiKey: key });
const { create, changeRole } = usher.invitation;
const email = "jane@acme.com";
`;

test("takes a key of the environment, roles that exist or may exist, and a list made elsewhere", async () => {
  const output = await compile(`${usher}
    export const calls = [
      create.mutate({ entries: [{ email, roles: ["admin"] }, { email }] }),
      create.mutate({ entries: [{ email, roles: ["member", "org-design"] }, { email, roles: null }] }),
      create.mutate({ entries: [{ email, roles }] }),
      create.mutate({ entries: [email].map((one) => ({ email: one, roles: ["admin"] })) }),
      create.mutate(given),
      changeRole.mutate({ id: "x", roles: ["billing"] }),
      usher.member.changeRole.mutate({ id: "x", roles: ["member", "org-design"] }),
    ];`);
  expect(output).not.toContain("error TS");
});

test.each([
  ["a misspelled role", `create.mutate({ entries: [{ email, roles: ["admim"] }] })`],
  [
    "a misspelled role beside a right one",
    `create.mutate({ entries: [{ email, roles: ["admin"] }, { email, roles: ["owmer"] }] })`,
  ],
  ["a custom role without its prefix", `changeRole.mutate({ id: "x", roles: ["design"] })`],
  [
    "a misspelled role of a member",
    `usher.member.changeRole.mutate({ id: "x", roles: ["admim"] })`,
  ],
  ["an entry without an address", `create.mutate({ entries: [{ roles: ["admin"] }] })`],
  ["an unknown field", `create.mutate({ entries: [{ email, role: "admin" }] })`],
])("%s does not compile", async (_what, call) => {
  const output = await compile(`${usher}export const call = ${call};`);
  expect(output).toContain("tool.ts(");
  expect(output).toMatch(/error TS(?:2322|2353|2561|2741)/);
});

const typed = `
import { createUsherClient, isUsherError } from "@usher/client";
const usher = createUsherClient({ url: "https://usher.example.com" });
declare const error: unknown;
`;

test("the data of an event has the type of its event", async () => {
  const output = await compile(`${typed}
    usher.invitation.onEvent.subscribe({}, {
      onData({ data: event }) {
        if (event.type === "stream.opened") return;
        const email: string | undefined = event.data.email;
        if (event.type === "invitation.bounced") {
          const { status, detail } = event.data;
          const undelivered: boolean = status === "blocked" || status === "bounced";
          console.log(email, undelivered, detail?.toUpperCase());
        }
        if (event.type === "invitation.role_changed") console.log(event.data.after?.join());
      },
    });
    declare const console: { log(...text: unknown[]): void };`);
  expect(output).not.toContain("error TS");
});

test("a function may take any event, and the type tells what it is about", async () => {
  const output = await compile(`${typed}
    import type { UsherEvent } from "@usher/client";
    export function handle(event: UsherEvent) {
      switch (event.type) {
        case "invitation.bounced":
          return [event.data?.email, event.changes.status === "blocked", event.subject.kind satisfies "invitation"];
        case "approval.approved":
          return [event.data?.invitations.length, event.changes.approvals];
        case "member.removed":
          return [event.data?.status === "removed", event.changes.userId];
        default:
          return [];
      }
    }
    usher.event.onEvent.subscribe({ types: ["member.removed"] }, {
      onData: ({ data }) => (data.type === "stream.opened" ? [] : handle(data)),
    });
    usher.event.list.query({ after: "1", types: ["member.joined"] });`);
  expect(output).not.toContain("error TS");
});

test.each([
  ["a type that does not exist", `usher.event.list.query({ types: ["member.leaved"] })`],
  [
    "the data of another kind",
    `usher.event.list.query().then(({ events }) => events.map((event) =>
      event.type === "approval.denied" ? event.data?.email : null))`,
  ],
])("%s of an event does not compile", async (_what, call) => {
  const output = await compile(`${typed}export const called = ${call};`);
  expect(output).toMatch(/error TS(?:2322|2339|2820)/);
});

test("a wrong use of an event's data does not compile", async () => {
  const output = await compile(`${typed}
    usher.invitation.onEvent.subscribe({}, {
      onData({ data: event }) {
        if (event.type === "invitation.bounced") event.data.status satisfies "boucned" | undefined;
      },
    });`);
  expect(output).toMatch(/error TS1360/);
});

test("the details of an error have the type of its code, also once the code is compared", async () => {
  const output = await compile(`${typed}
    if (isUsherError(error, "invite.resend_cooldown")) {
      const seconds: number | undefined = error.data.details?.retryAfterSeconds;
    }
    if (isUsherError(error) && error.data.appCode === "invite.already_pending") {
      const id: string | undefined = error.data.details?.invitationId;
      const other: unknown = error.data.details?.["other"];
    }`);
  expect(output).not.toContain("error TS");
});

test("a wrong use of an error's details does not compile", async () => {
  const output = await compile(`${typed}
    if (isUsherError(error, "invite.resend_cooldown")) {
      const seconds: string | undefined = error.data.details?.retryAfterSeconds;
    }`);
  expect(output).toMatch(/error TS2322/);
});
