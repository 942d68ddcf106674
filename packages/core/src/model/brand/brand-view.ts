import type { Brand } from "./brand.ts";
import { logoPath, type LogoFacts } from "./logo.ts";

/** A brand with the address of its logo; another logo has another address. */
export type BrandView = Brand & { logo: { url: string; width: number; height: number } | null };

type Branded = { organizationId: string; brand: Brand; logo: LogoFacts | null };

/** `linkBase`: where links point, without a trailing slash. */
export function brandView({ organizationId, brand, logo }: Branded, linkBase: string): BrandView {
  if (logo === null) return { ...brand, logo: null };
  const { digest, width, height } = logo;
  return {
    ...brand,
    logo: { url: `${linkBase}${logoPath}${organizationId}/${digest}`, width, height },
  };
}
