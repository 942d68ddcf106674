import fc from "fast-check";
import { expect, test } from "vitest";

import { jpegFrame, jpegImage, pngImage } from "../../testing/images.ts";
import { rejectionOf } from "../../testing/rejection-of.ts";
import { UsherError } from "../errors.ts";
import { checkedLogo, maxLogoBytes, maxLogoPixels } from "./logo.ts";

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

test("an interlaced PNG is a PNG", () => {
  const { width } = checkedLogo(pngImage({ width: 8, height: 9, isInterlaced: true }));
  expect(width).toBe(8);
});

test.each([
  [undefined, 40, 20],
  [1, 40, 20],
  [3, 40, 20],
  [6, 20, 40],
  [8, 20, 40],
])("a JPEG with the orientation %s is shown with %d × %d pixels", (orientation, width, height) => {
  const image = jpegImage({ width: 40, height: 20, ...(orientation && { orientation }) });
  expect(checkedLogo(image)).toMatchObject({ width, height });
});

const png = pngImage({ width: 8, height: 8 });
const jpeg = jpegImage({ width: 8, height: 8 });
const huge = jpegImage({ width: 60_000, height: 60_000 });

/** A comment with a small frame, where a reader goes on that takes the fill byte in front of it for a marker. */
function hiddenFrame(): Buffer {
  const comment = Buffer.alloc(0xff_ff, " ");
  comment.set([0xff, 0xfe, 0xff, 0xfd]);
  comment.set(jpegFrame({ width: 8, height: 8 }), 0xff_00);
  return Buffer.concat([Buffer.from([0xff]), comment]);
}
const withBefore = (before: Buffer) => jpegImage({ width: 8, height: 8, before });
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
  ["a PNG cut off in its picture", png.subarray(0, png.length - 20), "is damaged"],
  ["a JPEG cut off in its picture", jpeg.subarray(0, jpeg.length - 2), "is damaged"],
  ["a JPEG with two frames", withBefore(jpegFrame({ width: 8, height: 8 })), "is damaged"],
  [
    "a JPEG with something between its segments",
    withBefore(Buffer.from([0x00, 0xff, 0xfe, 0x00, 0x02])),
    "is damaged",
  ],
  [
    "a JPEG with a mark of a picture in front of it",
    withBefore(Buffer.from([0xff, 0xd0])),
    "is damaged",
  ],
  [
    "a JPEG with a small frame in a comment",
    jpegImage({ width: 60_000, height: 60_000, before: hiddenFrame() }),
    "has 60000 × 60000 pixels",
  ],
  [
    "a JPEG with the size of another one behind it",
    Buffer.concat([huge, jpeg]),
    "has 60000 × 60000",
  ],
  ["an animated PNG", pngImage({ width: 8, height: 8, isAnimated: true }), "is animated"],
  ["a wide PNG", pngImage({ width: 513, height: 1 }), "has 513 × 1 pixels"],
  ["a high JPEG", jpegImage({ width: 1, height: 60_000 }), "has 1 × 60000 pixels"],
  [
    "too much",
    pngImage({ width: 8, height: 8, comment: "x".repeat(maxLogoBytes) }),
    "at most 204800 are allowed",
  ],
])("%s is rejected", async (_name, image, message) => {
  const rejection = await rejectionOf(Promise.resolve().then(() => checkedLogo(image)));
  expect(rejection).toMatchObject({ code: "organization.invalid_logo" });
  expect(rejection.message).toContain(message);
});

test("whatever its bytes, a logo is within the limits or rejected as one", () => {
  const isAnswered = (image: Buffer) => {
    try {
      return checkedLogo(image).width <= maxLogoPixels;
    } catch (error) {
      return error instanceof UsherError && error.code === "organization.invalid_logo";
    }
  };
  const images = fc.constantFrom(png.subarray(0, 8), jpeg.subarray(0, 3), png, jpeg);
  fc.assert(
    fc.property(images, fc.uint8Array({ maxLength: 200 }), fc.nat(400), (image, bytes, at) => {
      const changed = Buffer.concat([image.subarray(0, at), bytes, image.subarray(at)]);
      expect(isAnswered(changed)).toBe(true);
    }),
  );
});
