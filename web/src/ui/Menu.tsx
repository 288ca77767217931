import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from "react";

interface Props {
  label: string;
  button: ReactNode;
  children: (close: () => void) => ReactNode;
}

/** A button with a menu: arrow keys move, Escape closes and returns to the button. */
export function Menu({ label, button, children }: Props) {
  const [open, setOpen] = useState(false);
  const frame = useRef<HTMLDivElement>(null);
  const id = useId();

  useEffect(() => {
    if (!open) return;
    items(frame.current)[0]?.focus();
    const outside = (event: Event) => {
      if (!frame.current?.contains(event.target as Node)) setOpen(false);
    };
    document.addEventListener("pointerdown", outside);
    document.addEventListener("focusin", outside);
    return () => {
      document.removeEventListener("pointerdown", outside);
      document.removeEventListener("focusin", outside);
    };
  }, [open]);

  const close = () => {
    setOpen(false);
    frame.current?.querySelector<HTMLElement>("button")?.focus();
  };
  const keyDown = (event: KeyboardEvent) => {
    if (!open) return;
    if (event.key === "Escape") {
      event.preventDefault();
      close();
      return;
    }
    const list = items(frame.current);
    const at = list.indexOf(document.activeElement as HTMLElement);
    const to: Record<string, number> = {
      ArrowDown: (at + 1) % list.length,
      ArrowUp: (at + list.length - 1) % list.length,
      Home: 0,
      End: list.length - 1,
    };
    const target = to[event.key];
    if (target === undefined) return;
    event.preventDefault();
    list[target]?.focus();
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys of the menu inside are handled here
    <div className="menu" ref={frame} onKeyDown={keyDown}>
      <button
        type="button"
        className="button button-quiet button-icon"
        aria-label={label}
        title={label}
        aria-haspopup="menu"
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        onClick={() => setOpen(!open)}
      >
        {button}
      </button>
      {open && (
        <div className="menu-list" role="menu" id={id} aria-label={label}>
          {children(close)}
        </div>
      )}
    </div>
  );
}

interface ItemProps {
  children: ReactNode;
  onSelect: () => void;
}

export function MenuItem({ children, onSelect }: ItemProps) {
  return (
    <button type="button" className="menu-item" role="menuitem" tabIndex={-1} onClick={onSelect}>
      {children}
    </button>
  );
}

/** One of several that exclude each other. */
export function MenuChoice({ children, checked, onSelect }: ItemProps & { checked: boolean }) {
  return (
    <button
      type="button"
      className="menu-item"
      role="menuitemradio"
      aria-checked={checked}
      tabIndex={-1}
      onClick={onSelect}
    >
      {children}
    </button>
  );
}

export function MenuGroup({ label, children }: { label: string; children: ReactNode }) {
  const id = useId();
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset has no place in a menu
    <div role="group" className="menu-group" aria-labelledby={id}>
      <div className="menu-label" id={id}>
        {label}
      </div>
      {children}
    </div>
  );
}

function items(frame: HTMLElement | null): HTMLElement[] {
  return [...(frame?.querySelectorAll<HTMLElement>('[role^="menuitem"]') ?? [])];
}
