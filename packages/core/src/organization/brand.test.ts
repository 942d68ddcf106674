import { expect, test } from "vitest";

import {
  linkTokenOf,
  pngImage,
  rejectionOf,
  testLinkBase,
  useOrganization,
} from "../testing/index.ts";

const fixture = useOrganization();

const logo = pngImage({ width: 96, height: 48 });
const base64 = logo.toString("base64");

async function previewed() {
  const { db, as } = fixture;
  const { results } = await as.owner.invitation.create({
    entries: [{ email: `${crypto.randomUUID()}@guest.example` }],
  });
  const [made] = results;
  if (!made?.invitation) throw new Error("not invited");
  const token = await linkTokenOf(db.store, made.invitation);
  return (await as.anonymous.invitation.preview({ token })).brand;
}

test("without a brand there is none", async () => {
  expect((await fixture.as.owner.organization.get()).policy.brand).toEqual({
    productName: null,
    color: null,
    supportAddress: null,
  });
  expect(await previewed()).toMatchObject({ color: null, logo: null });
});

test("an owner sets the brand, a part at a time, and takes it back", async () => {
  const { organization } = fixture.as.owner;
  await organization.updatePolicy({
    policy: { brand: { productName: " Acme   Cloud ", color: "#2350C8" } },
  });
  await organization.updatePolicy({ policy: { brand: { supportAddress: "help@acme.example" } } });
  expect((await organization.get()).policy.brand).toEqual({
    productName: "Acme Cloud",
    color: "#2350c8",
    supportAddress: "help@acme.example",
  });
  const support = " help@b\u00fccher.example ";
  await organization.updatePolicy({ policy: { brand: { supportAddress: support } } });
  // Two domains that look alike are told apart.
  expect(await previewed()).toMatchObject({ supportAddress: "help@xn--bcher-kva.example" });
  await organization.updatePolicy({ policy: { brand: { color: null } } });
  expect(await previewed()).toMatchObject({ productName: "Acme Cloud", color: null });
});

test.each([
  [{ color: "#ffff00" }, "brand.color"],
  [{ productName: "acme.com/win" }, "brand.productName"],
  [{ productName: "Acme\u202e" }, "brand.productName"],
  [{ supportAddress: "nowhere" }, "brand.supportAddress"],
  [{ logo: "https://acme.example/logo.svg" }, "brand"],
])("the policy names what is wrong in %j", async (brand, path) => {
  const rejected = fixture.as.owner.organization.updatePolicy({ policy: { brand } });
  expect(await rejectionOf(rejected)).toMatchObject({
    code: "organization.invalid_policy",
    details: { path },
  });
});

test("an owner sets, replaces and removes the logo; the audit has each", async () => {
  const { as, organization } = fixture;
  const set = await as.owner.organization.setLogo({ image: base64 });
  const address = new RegExp(`^${testLinkBase}/logo/${organization.id}/([0-9a-f]{64})$`);
  const digest = address.exec(set.logoUrl ?? "")?.[1];
  expect(await previewed()).toMatchObject({ logo: { url: set.logoUrl, width: 96, height: 48 } });
  const { logos } = fixture.db.store.read;
  expect(await logos.image(organization.id, digest ?? "")).toMatchObject({
    type: "image/png",
    image: logo,
  });
  const other = pngImage({ width: 8, height: 8 }).toString("base64");
  await as.owner.organization.setLogo({ image: other });
  expect(await logos.image(organization.id, digest ?? "")).toBeNull();
  expect(await as.owner.organization.setLogo({ image: null })).toEqual({ logoUrl: null });
  expect(await as.owner.organization.setLogo({ image: null })).toEqual({ logoUrl: null });
  expect(await previewed()).toMatchObject({ logo: null });
  const { events } = await as.owner.audit.list({ limit: 100 });
  const changes = events.filter(({ action }) => action === "organization.logo_changed");
  expect(changes.map(({ data }) => data["digest"] === null)).toEqual([true, true, false, false]);
});

test("two owners who set a logo at once leave one of both, whole", async () => {
  const { as, db, organization } = fixture;
  const images = [4, 5, 6, 7].map((width) => pngImage({ width, height: 9 }).toString("base64"));
  const answers = await Promise.all(
    images.map((image) => as.owner.organization.setLogo({ image })),
  );
  const kept = await db.store.read.logos.find(organization.id);
  expect(answers.map(({ logoUrl }) => logoUrl?.split("/").at(-1))).toContain(kept?.digest);
});

test("who is no owner cannot, and neither can an image that is none", async () => {
  const { as } = fixture;
  const admin = as.admin.organization.setLogo({ image: base64 });
  expect((await rejectionOf(admin)).code).toBe("authorize.forbidden");
  const svg = Buffer.from("<svg/>").toString("base64");
  const rejected = as.owner.organization.setLogo({ image: svg });
  expect((await rejectionOf(rejected)).code).toBe("organization.invalid_logo");
  const malformed = as.owner.organization.setLogo({ image: "data:image/png;base64,AAAA" });
  expect((await rejectionOf(malformed)).code).toBe("request.invalid");
});
