/** What the bench itself takes of the target; the comparison with peers reads the rest by name. */
export type State = { keys: string[] };

export type TargetRequest = {
  method?: "POST";
  path: string;
  headers?: Record<string, string>;
  body?: string;
};

export type Start = { command: string[]; cwd: string; env: Record<string, string> };

export type Target = {
  dataset: { build(name: string, databaseUrl: string): Promise<State> };
  start(place: { port: number; databaseUrl: string }): Start;
  ready(): TargetRequest;
  invite(i: number, state: State): TargetRequest;
  inviteBatch(i: number, state: State): TargetRequest;
  list(i: number, state: State): TargetRequest;
};

export function createTarget(
  repository: string,
  sizes?: { organizations: number; pendingEach: number },
): Target;
