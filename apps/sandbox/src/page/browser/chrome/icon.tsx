const paths = {
  hash: "M5 9h14M4 15h14M10 4 8 20M16 4l-2 16",
  lock: "M7 11V8a5 5 0 0 1 10 0v3M5.5 11h13v9h-13z",
  email: "M3.5 6h17v12.5h-17zM4 6.5l8 6.5 8-6.5",
  eye: "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12ZM12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6Z",
  bolt: "M13 3 5 13.5h6L10 21l8-10.5h-6z",
  send: "M4 4.5 20.5 12 4 19.5 6.5 12zM6.5 12H13",
  clock: "M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17ZM12 7.5V12l3 2",
  check: "M5 12.5l4.5 4.5L19 7.5",
  close: "M6 6l12 12M18 6 6 18",
  open: "M13.5 4.5h6v6M19 5l-8.5 8.5M10 6H5v13h13v-5",
} as const;

export type IconName = keyof typeof paths;

/** A drawing beside words that say the same. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d={paths[name]} />
    </svg>
  );
}
