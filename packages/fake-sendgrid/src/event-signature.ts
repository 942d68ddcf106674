import { generateKeyPairSync, sign } from "node:crypto";

export type EventSigner = {
  /** Base64 SPKI DER without armour, as SendGrid shows it. */
  publicKey: string;
  /** Base64 DER signature over timestamp ‖ body. */
  sign(timestamp: string, body: Buffer): string;
};

export function createEventSigner(): EventSigner {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  return {
    publicKey: publicKey.export({ type: "spki", format: "der" }).toString("base64"),
    sign: (timestamp, body) =>
      sign("sha256", Buffer.concat([Buffer.from(timestamp), body]), privateKey).toString("base64"),
  };
}
