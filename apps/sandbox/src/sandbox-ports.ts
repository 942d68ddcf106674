import { freePorts } from "@usher/local-postgres";

export type SandboxPorts = { server: number; slack: number; page: number };

/** Three ports in a row from `first`; any free ones for 0. */
export async function sandboxPorts(first: number): Promise<SandboxPorts> {
  const [server = 0, slack = 0, page = 0] =
    first === 0 ? await freePorts(3) : [first, first + 1, first + 2];
  return { server, slack, page };
}
