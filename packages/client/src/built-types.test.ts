import { execFile } from "node:child_process";
import { mkdtemp, mkdir, rm, symlink, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";

const run = promisify(execFile);
const root = resolve(import.meta.dirname, "../../..");
const tsc = join(root, "node_modules/typescript/bin/tsc");
let project: string;

/** A project of somebody else's beside ours: strict, with nothing but the client installed. */
beforeAll(async () => {
  project = await mkdtemp(join(root, "node_modules/.usher-client-project-"));
  await mkdir(join(project, "node_modules/@usher"), { recursive: true });
  await symlink(join(root, "packages/client"), join(project, "node_modules/@usher/client"));
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

const client = `
import { createUsherClient, isUsherError, type RouterOutputs } from "@usher/client";
const usher = createUsherClient({ url: "https://usher.example.com", apiKey: "usher_org_x" });
`;

test("a tool compiles against the built types without loading TypeORM, Slack or SendGrid", async () => {
  const output = await compile(`${client}
    const batch = await usher.invitation.create.mutate({ entries: [{ email: "jane@acme.com", roles: ["admin"] }] });
    const first: RouterOutputs["invitation"]["create"]["results"][number] | undefined = batch.results[0];
    const at: string | null | undefined = first?.invitation?.expiresAt;
    try { await usher.invitation.revoke.mutate({ id: first?.invitation?.id ?? "" }); }
    catch (error) { if (!isUsherError(error, "invite.revoked")) throw error; const code: "invite.revoked" = error.data.appCode; void code; }
    void at;`);
  expect(output).not.toContain("error TS");
  const files = output.split("\n").filter((line) => line.startsWith("/"));
  expect(files.length).toBeGreaterThan(20);
  expect(files.filter((file) => /typeorm|\/pg\/|bolt|sendgrid|hono/.test(file))).toEqual([]);
});

test.each([
  ["an unknown procedure", "await usher.invitation.creat.mutate({ entries: [] });"],
  [
    "a wrong input",
    "await usher.invitation.create.mutate({ entries: [{ mail: 'x' }], mode: 'some' });",
  ],
  ["a field that no output has", "(await usher.invitation.get.query({ id: 'x' })).selector;"],
  ["an unknown code", "isUsherError(null, 'invite.nonsense');"],
])("%s does not compile", async (_what, source) => {
  expect(await compile(client + source)).toContain("error TS");
});
