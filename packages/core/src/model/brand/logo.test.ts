import { expect, test } from "vitest";

import { jpegImage, pngImage } from "../../testing/images.ts";
import { rejectionOf } from "../../testing/rejection-of.ts";
import { checkedLogo, maxLogoBytes } from "./logo.ts";

test("PNG and JPEG are recognized by what they contain", () => {
  expect(checkedLogo(pngImage({ width: 512, height: 3 }))).toMatchObject({
    type: "image/png",
    width: 512,
    height: 3,
    digest: expect.stringMatching(/^[0-9a-f]{64}$/),
  });
  expect(checkedLogo(jpegImage({ width: 4, height: 512 }))).toMatchObject({
    type: "image/jpeg",
    width: 4,
    height: 512,
  });
});

const png = pngImage({ width: 8, height: 8 });
const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"/>');

test.each([
  ["an SVG", svg, "neither a PNG nor a JPEG"],
  ["a GIF", Buffer.from("GIF89a\u0008\u0000\u0008\u0000"), "neither a PNG nor a JPEG"],
  ["nothing", Buffer.alloc(0), "neither a PNG nor a JPEG"],
  [
    "an SVG behind a byte of a PNG",
    Buffer.concat([png.subarray(0, 1), svg]),
    "neither a PNG nor a JPEG",
  ],
  [
    "an SVG behind the first bytes of a PNG",
    Buffer.concat([png.subarray(0, 8), svg]),
    "is damaged",
  ],
  ["a PNG that ends early", png.subarray(0, 14), "is damaged"],
  [
    "a JPEG without a frame",
    Buffer.from("ffd8ffe000104a46494600010100000100010000", "hex"),
    "is damaged",
  ],
  ["a JPEG without a size", jpegImage({ width: 0, height: 0 }), "is damaged"],
  ["a wide PNG", pngImage({ width: 513, height: 1 }), "has 513 × 1 pixels"],
  ["a high JPEG", jpegImage({ width: 1, height: 60_000 }), "has 1 × 60000 pixels"],
  [
    "too much",
    pngImage({ width: 8, height: 8 }, "x".repeat(maxLogoBytes)),
    "at most 204800 are allowed",
  ],
])("%s is rejected", async (_name, image, message) => {
  const rejection = await rejectionOf(Promise.resolve().then(() => checkedLogo(image)));
  expect(rejection).toMatchObject({ code: "organization.invalid_logo" });
  expect(rejection.message).toContain(message);
});
