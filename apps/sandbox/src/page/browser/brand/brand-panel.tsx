import { useEffect, useState } from "preact/hooks";

import { readBrand, saveBrand } from "../wire/client.ts";
import type { Brand } from "../wire/brand.ts";

/** What Acme's invitees see beside its name. */
export function BrandPanel() {
  const [brand, setBrand] = useState<Brand | null>(null);
  const [logo, setLogo] = useState<File | null>(null);
  const [said, setSaid] = useState("");
  const fail = (error: unknown) => setSaid(error instanceof Error ? error.message : String(error));
  useEffect(() => void readBrand().then(setBrand, fail), []);
  if (brand === null) return <p role="status">{said}</p>;
  const change = (part: Partial<Brand>) => setBrand({ ...brand, ...part });
  const save = async () => {
    try {
      setBrand(await saveBrand(brand, logo === null ? undefined : await base64Of(logo)));
      setSaid("Saved. New emails and the accept pages of all invitations show it.");
    } catch (error) {
      fail(error);
    }
  };
  return (
    <form
      class="brand-form"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <p class="panel-intro">
        Give Acme a brand, invite someone, and open the email and its accept page.
      </p>
      <TextField
        label="Product name"
        value={brand.productName}
        onText={(productName) => change({ productName })}
      />
      <TextField
        label="Color, such as #9a1b2f"
        value={brand.color}
        onText={(color) => change({ color })}
      />
      <TextField
        label="Support address"
        value={brand.supportAddress}
        onText={(supportAddress) => change({ supportAddress })}
      />
      <label>
        Logo, PNG or JPEG
        <input
          type="file"
          accept="image/png,image/jpeg"
          onChange={({ currentTarget }) => setLogo(currentTarget.files?.[0] ?? null)}
        />
      </label>
      <button type="submit" class="button">
        Save
      </button>
      <p role="status">{said}</p>
    </form>
  );
}

type TextFieldProps = {
  label: string;
  value: string | null;
  onText: (text: string | null) => void;
};

function TextField({ label, value, onText }: TextFieldProps) {
  return (
    <label>
      {label}
      <input
        class="text-input"
        value={value ?? ""}
        onInput={({ currentTarget }) => onText(currentTarget.value.trim() || null)}
      />
    </label>
  );
}

async function base64Of(file: File): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  return btoa(Array.from(bytes, (byte) => String.fromCodePoint(byte)).join(""));
}
