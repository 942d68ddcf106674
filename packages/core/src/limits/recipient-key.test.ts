import { expect, test } from "vitest";

import { recipientKey } from "./recipient-key.ts";

test.each([
  ["jane@people.example", "jane+acme@people.example"],
  ["jane@people.example", "jane+a+b@people.example"],
  ["jane@outlook.com", "jane+a@outlook.com"],
  ["jane@gmail.com", "j.a.n.e@gmail.com"],
  ["jane@gmail.com", "jane@googlemail.com"],
  ["jane@gmail.com", "ja.ne+a.b+c@googlemail.com"],
  ["jane@icloud.com", "jane+a@me.com"],
  ["jane@icloud.com", "jane@mac.com"],
  ["janedoe@proton.me", "jane.doe@protonmail.com"],
  ["janedoe@proton.me", "jane-d_oe+x@pm.me"],
  ["jane-doe@yandex.ru", "jane.doe@ya.ru"],
  ["jane@yahoo.com", "jane-shop@yahoo.com"],
  ["jane@yahoo.com", "jane-a+b@yahoo.co.uk"],
  ["jane@fastmail.com", "shop@jane.fastmail.com"],
  ["jane@fastmail.com", "a+b@jane.fastmail.fm"],
])("%s and %s are one mailbox", (one, other) => {
  expect(recipientKey(other)).toBe(recipientKey(one));
});

test("other spellings are other recipients", () => {
  const keys = [
    "jane@people.example",
    "j.ane@people.example",
    "j-ane@people.example",
    "jane@people.test",
    "jane@sub.people.example",
    "+jane@people.example",
    "+kim@people.example",
    "jane@outlook.com",
    "j.ane@outlook.com",
    "jane@gmail.com",
    "jane@gmail.com.example",
    "jane@mail.gmail.com",
    "jane@fastmail.com.example",
    "a@kim.fastmail.com",
    "-jane@yahoo.com",
    "-@proton.me",
    "_@proton.me",
  ].map(recipientKey);
  expect(new Set(keys).size).toBe(keys.length);
});

test("a recipient key does not reveal the address", () => {
  expect(recipientKey("jane@people.example")).toMatch(/^[0-9a-f]{64}$/);
});
