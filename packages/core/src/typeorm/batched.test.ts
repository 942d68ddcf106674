import { expect, test } from "vitest";

import { batched } from "./batched.ts";

/** Each call of `run` ends when the test says so. */
function held() {
  const calls: { requests: readonly number[]; end(): void; fail(error: Error): void }[] = [];
  const several = (requests: readonly number[]) =>
    new Promise<string[]>((resolve, reject) => {
      const end = () => resolve(requests.map((request) => `answer ${request}`));
      calls.push({ requests, end, fail: reject });
    });
  const ask = batched<number, string>({
    one: async (request) => (await several([request]))[0] ?? "",
    several,
  });
  return { calls, ask, taken: () => calls.map(({ requests }) => requests) };
}

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

test("a call runs at once, and those that arrive before it ends share the next one", async () => {
  const { calls, ask, taken } = held();
  const first = ask(1);
  const others = [ask(2), ask(3)];
  expect(taken()).toEqual([[1]]);
  calls[0]?.end();
  expect(await first).toBe("answer 1");
  await nextTurn();
  expect(taken()).toEqual([[1], [2, 3]]);
  calls[1]?.end();
  expect(await Promise.all(others)).toEqual(["answer 2", "answer 3"]);
  await nextTurn();
  const last = ask(4);
  expect(taken()).toEqual([[1], [2, 3], [4]]);
  calls[2]?.end();
  expect(await last).toBe("answer 4");
});

test("a failure is that of its own calls only", async () => {
  const { calls, ask } = held();
  const first = ask(1);
  const second = ask(2);
  calls[0]?.fail(new Error("lost"));
  await expect(first).rejects.toThrow("lost");
  await nextTurn();
  calls[1]?.end();
  expect(await second).toBe("answer 2");
});

test("a call that hangs holds up no other one", async () => {
  const { calls, ask, taken } = held();
  const hanging = ask(1);
  const next = ask(2);
  while (calls.length < 2) await nextTurn();
  calls[1]?.end();
  expect(await next).toBe("answer 2");
  await nextTurn();
  const third = ask(3);
  expect(taken()).toEqual([[1], [2], [3]]);
  // The end of the first one begins nothing twice.
  calls[0]?.end();
  expect(await hanging).toBe("answer 1");
  const fourth = ask(4);
  await nextTurn();
  expect(taken()).toEqual([[1], [2], [3]]);
  calls[2]?.end();
  await third;
  await nextTurn();
  calls[3]?.end();
  expect(await fourth).toBe("answer 4");
});

test("more calls than fit into one go into the one after it", async () => {
  const { calls, ask, taken } = held();
  void ask(0);
  const all = Array.from({ length: 15 }, (_, n) => ask(n + 1));
  calls[0]?.end();
  await nextTurn();
  calls[1]?.end();
  await nextTurn();
  calls[2]?.end();
  await Promise.all(all);
  expect(taken().map(({ length }) => length)).toEqual([1, 10, 5]);
});
