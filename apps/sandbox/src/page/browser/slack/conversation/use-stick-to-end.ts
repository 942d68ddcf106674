import { useEffect, useLayoutEffect, useRef } from "preact/hooks";

const nearPx = 48;

/** Keeps a scrolled list at its end while it grows, but only when it was there. */
export function useStickToEnd() {
  const scroller = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(true);
  useLayoutEffect(() => toEnd(scroller.current), []);
  useEffect(() => {
    const box = scroller.current;
    if (box === null || content.current === null) return;
    const note = (): void => {
      isAtEnd.current = box.scrollHeight - box.scrollTop - box.clientHeight < nearPx;
    };
    const sizes = new ResizeObserver(() => {
      if (isAtEnd.current) toEnd(box);
    });
    sizes.observe(content.current);
    sizes.observe(box);
    box.addEventListener("scroll", note, { passive: true });
    return () => {
      sizes.disconnect();
      box.removeEventListener("scroll", note);
    };
  }, []);
  return { scroller, content };
}

function toEnd(box: HTMLDivElement | null): void {
  if (box !== null) box.scrollTop = box.scrollHeight;
}
