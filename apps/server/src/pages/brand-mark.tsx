/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { PageTexts } from "@usher/core/texts";

import type { Preview } from "./shown-invitation.ts";
import { Address, Mark, Sentence } from "./words.tsx";

type BrandProps = { brand: Preview["brand"] };

/** The product's name, and the logo in place of the sign. */
export function BrandMark({ brand: { productName, logo }, sign }: BrandProps & { sign: string }) {
  return (
    <>
      {productName !== null && (
        <p class="product">
          <bdi>{productName}</bdi>
        </p>
      )}
      {logo === null ? <Mark sign={sign} /> : <Logo logo={logo} />}
    </>
  );
}

/** From this server, whatever address it is opened by. */
function Logo({ logo }: { logo: NonNullable<Preview["brand"]["logo"]> }) {
  const { pathname } = new URL(logo.url);
  return <img class="logo" src={pathname} alt="" width={logo.width} height={logo.height} />;
}

/** What separates the parts of such a link may stand in an address (RFC 6068, 2). */
function mailto(address: string): string {
  return `mailto:${address.split("@").map(encodeURIComponent).join("@")}`;
}

export function Support({ brand: { supportAddress }, words }: BrandProps & { words: PageTexts }) {
  if (supportAddress === null) return null;
  const address = (
    <a href={mailto(supportAddress)}>
      <Address email={supportAddress} />
    </a>
  );
  return (
    <p class="muted">
      <Sentence text={words.support} values={{ address }} />
    </p>
  );
}
