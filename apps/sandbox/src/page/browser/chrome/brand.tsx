/** The sign and the name. */
export function Brand() {
  return (
    <span class="brand">
      <BrandSign />
      Usher <span class="brand-part">sandbox</span>
    </span>
  );
}

export function BrandSign() {
  return (
    <svg class="brand-sign" viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="8" />
      <path d="M9 9v8a7 7 0 0 0 14 0V9" />
      <circle cx="16" cy="13.2" r="2.4" />
    </svg>
  );
}
