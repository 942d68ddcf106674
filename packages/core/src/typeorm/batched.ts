type Waiting<Request, Answer> = {
  request: Request;
  resolve(answer: Answer): void;
  reject(error: unknown): void;
};

type Calls<Request, Answer> = {
  one(request: Request): Promise<Answer>;
  /** Of two or more; answers in their order. */
  several(requests: readonly Request[]): Promise<readonly Answer[]>;
};

/** A call that hangs holds up the next one no longer. */
const waitAtMostMs = 10;
const batchSize = 10;

/**
 * Calls that arrive while one is under way share the next one. None joins a call that has begun, so each has an answer
 * from after it was asked for. Where a shared call rejects, all of its calls do.
 */
export function batched<Request, Answer>(
  calls: Calls<Request, Answer>,
): (request: Request) => Promise<Answer> {
  const waiting: Waiting<Request, Answer>[] = [];
  let timer: NodeJS.Timeout | null = null;

  const runNext = async (): Promise<void> => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    const batch = waiting.splice(0, batchSize);
    if (batch.length === 0) return;
    const goOn = (): void => {
      // Not twice: the batch after a call that hangs has a timer of its own.
      if (timer === current) void runNext();
    };
    const current = setTimeout(goOn, waitAtMostMs);
    timer = current;
    await runBatch(calls, batch);
    goOn();
  };
  return (request) =>
    new Promise((resolve, reject) => {
      waiting.push({ request, resolve, reject });
      if (timer === null) void runNext();
    });
}

/** Never rejects: the calls of the batch do. */
async function runBatch<Request, Answer>(
  { one, several }: Calls<Request, Answer>,
  batch: readonly Waiting<Request, Answer>[],
): Promise<void> {
  const [only] = batch;
  try {
    const answers =
      only !== undefined && batch.length === 1
        ? [await one(only.request)]
        : await several(batch.map(({ request }) => request));
    for (const [index, answer] of answers.entries()) batch[index]?.resolve(answer);
  } catch (error) {
    for (const { reject } of batch) reject(error);
  }
}

/**
 * The requests of a batch as rows of a statement: parameter $1 is their JSON. The limit says how many they are at most;
 * a list whose length the server can see makes it plan every call.
 */
export function batchRows(columns: string): string {
  return `(SELECT * FROM jsonb_to_recordset($1::jsonb) AS r(${columns}) LIMIT ${batchSize})`;
}
