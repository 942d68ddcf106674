import { BrandSign } from "./brand.tsx";

type AvatarProps = { name: string; hue: number | null };

/** Initials on a color; the app has its logo. The name stands beside it. */
export function Avatar({ name, hue }: AvatarProps) {
  if (hue === null)
    return (
      <span class="avatar avatar-app" aria-hidden="true">
        <BrandSign />
      </span>
    );
  return (
    <span class={`avatar avatar-${hue % 5}`} aria-hidden="true">
      {initials(name)}
    </span>
  );
}

function initials(name: string): string {
  const words = name.split(/\s+/).filter((word) => word !== "");
  return [words.at(0), words.length > 1 ? words.at(-1) : undefined]
    .map((word) => /^./u.exec(word ?? "")?.[0] ?? "")
    .join("")
    .toUpperCase();
}
