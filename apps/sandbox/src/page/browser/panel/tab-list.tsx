type TabListProps<Id extends string> = {
  /** Begins the DOM ids; what is shown has the id `<id>-shown`. */
  id: string;
  label: string;
  tabs: readonly { id: Id; words: string }[];
  current: Id;
  onTab: (id: Id) => void;
};

/** Tabs that the arrow keys go through. */
export function TabList<Id extends string>({ id, label, tabs, current, onTab }: TabListProps<Id>) {
  const onKey = (event: KeyboardEvent): void => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    const at = tabs.findIndex((tab) => tab.id === current);
    const next = tabs.at((at + step) % tabs.length);
    if (next === undefined) return;
    onTab(next.id);
    document.getElementById(`${id}-${next.id}`)?.focus();
  };
  return (
    <div class="tabs" role="tablist" aria-label={label} onKeyDown={onKey}>
      {tabs.map((tab) => (
        <button
          key={tab.id}
          id={`${id}-${tab.id}`}
          type="button"
          role="tab"
          aria-selected={tab.id === current ? "true" : "false"}
          aria-controls={`${id}-shown`}
          tabIndex={tab.id === current ? 0 : -1}
          onClick={() => onTab(tab.id)}
        >
          {tab.words}
        </button>
      ))}
    </div>
  );
}
