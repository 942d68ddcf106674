import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { parse } from "yaml";

import type { Document } from "./document.ts";

/** The vendors' files in the folder of published contracts. */
const files = {
  sutroPost: "sutro.post-invitations.yaml",
  sutroGet: "sutro.get-invitations.yaml",
  gorules: "gorules.post-api-users.yaml",
  controlPlane: "control-plane.post-org-user-invite.yaml",
  nametrust: "nametrust.post-orgs-invitations.txt",
};

/** The documents of the three vendors that publish one; Sutro has one for each method. */
export async function readContracts(
  folder: string,
): Promise<{ name: string; document: Document }[]> {
  const read = async (name: string, file: string) => {
    // Anything but an OpenAPI document fails when its parts are read.
    const document = parse(await readFile(join(folder, file), "utf8")) as Document;
    return { name, document };
  };
  return Promise.all([
    read("sutro", files.sutroPost),
    read("sutro", files.sutroGet),
    read("gorules", files.gorules),
    read("control-plane", files.controlPlane),
  ]);
}

export type NameTrustText = {
  /** Code and status, in the order of the page. */
  codes: { code: string; status: number }[];
  /** The example of an answer. */
  example: unknown;
  /** The example of a request's body. */
  requestExample: unknown;
};

/** NameTrust publishes a page of text with a table of errors and two examples. */
export async function readNameTrust(folder: string): Promise<NameTrustText> {
  const page = await readFile(join(folder, files.nametrust), "utf8");
  const codes = [...page.matchAll(/^([a-z_]+\.[a-z_]+) (\d{3}) /gm)];
  const body = /--data '(\[[^']+\])'/.exec(page)?.[1] ?? "";
  const answer = page.slice(page.lastIndexOf("\n[\n"));
  return {
    codes: codes.map(([, code = "", status]) => ({ code, status: Number(status) })),
    example: JSON.parse(answer),
    requestExample: JSON.parse(body),
  };
}
