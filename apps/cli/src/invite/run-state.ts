import { open, readFile, rename, writeFile, type FileHandle } from "node:fs/promises";

import { z } from "zod";

import { usageError } from "../error.ts";
import { outcomesSchema, type Outcomes } from "./outcomes.ts";

const headerSchema = z.object({
  usher: z.literal("bulk-run"),
  /** Of the file's content, the server, the organization and the options. */
  fingerprint: z.string(),
  /** As long as a run lasts, so that its idempotency keys mean the same people. */
  chunkSize: z.number().int().min(1),
});
export type RunHeader = z.infer<typeof headerSchema>;

const chunkSchema = z.object({ chunk: z.number().int().min(0), outcomes: outcomesSchema });
type ChunkRecord = z.infer<typeof chunkSchema>;

/** What of a run is done. Each chunk is on the disk before the next one is sent. */
export type RunState = {
  chunkSize: number;
  finished: ReadonlyMap<number, Outcomes>;
  /** Whether the file held another run. */
  replaced: boolean;
  record(chunk: number, outcomes: Outcomes): Promise<void>;
  close(): Promise<void>;
};

/**
 * Goes on with the run of this fingerprint, or begins one in place of another. Throws `CliError`
 * when the file is something else.
 */
export async function openRunState(path: string | null, fresh: RunHeader): Promise<RunState> {
  const { chunkSize } = fresh;
  if (path === null) return stateOf({ chunkSize, chunks: [], file: null, replaced: false });
  const known = await read(path);
  if (known === null || known.header.fingerprint !== fresh.fingerprint) {
    await replace(path, `${JSON.stringify(fresh)}\n`);
    const file = await open(path, "a", 0o600);
    return stateOf({ chunkSize, chunks: [], file, replaced: known !== null });
  }
  const file = await open(path, "a", 0o600);
  // A process that was killed may have left half a line.
  await file.truncate(known.bytes);
  const { chunks, header } = known;
  return stateOf({ chunkSize: header.chunkSize, chunks, file, replaced: false });
}

type Opened = {
  chunkSize: number;
  chunks: readonly ChunkRecord[];
  file: FileHandle | null;
  replaced: boolean;
};

function stateOf({ chunkSize, chunks, file, replaced }: Opened): RunState {
  const finished = new Map(chunks.map(({ chunk, outcomes }) => [chunk, outcomes]));
  return {
    chunkSize,
    finished,
    replaced,
    async record(chunk, outcomes) {
      finished.set(chunk, outcomes);
      await file?.appendFile(`${JSON.stringify({ chunk, outcomes } satisfies ChunkRecord)}\n`);
      await file?.datasync();
    },
    async close() {
      await file?.close();
    },
  };
}

type Known = { header: RunHeader; chunks: ChunkRecord[]; bytes: number };

async function read(path: string): Promise<Known | null> {
  const text = await readFile(path, "utf8").catch((error: unknown) => {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw usageError(`${path} cannot be read.`, "Specify another file with --state.");
  });
  if (text === null) return null;
  const whole = text.slice(0, text.lastIndexOf("\n") + 1);
  const [first = "", ...lines] = whole.split("\n");
  const header = headerSchema.safeParse(parsed(first));
  if (!header.success)
    throw usageError(`${path} is not the state of a run.`, "Specify another file with --state.");
  const chunks = lines
    .filter((line) => line !== "")
    .flatMap((line) => chunkSchema.safeParse(parsed(line)).data ?? []);
  return { header: header.data, chunks, bytes: Buffer.byteLength(whole) };
}

/** The old run is there until the new one is. */
async function replace(path: string, text: string): Promise<void> {
  const beside = `${path}.${process.pid}`;
  await writeFile(beside, text, { mode: 0o600, flush: true });
  await rename(beside, path);
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
