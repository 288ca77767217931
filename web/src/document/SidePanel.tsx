import { type ReactNode, useEffect, useRef } from "react";
import { Icon } from "../ui/Icon";

interface Props {
  className: string;
  /** What the panel is, for those who do not see it. */
  label: string;
  title: string;
  closeLabel: string;
  open: boolean;
  onClose: () => void;
  /** What gets the focus when it opens; its first button without one. */
  focusOn?: string;
  children: ReactNode;
}

/** Where the panels lie over the text as sheets; the same width as in `document.css`. */
const SHEET = "(max-width: 1099px)";

/** A panel beside the text: a column where there is room, a sheet over it where there is not. */
export function SidePanel(props: Props) {
  const {
    className,
    label,
    title,
    closeLabel,
    open,
    onClose,
    focusOn = "button",
    children,
  } = props;
  const panel = useRef<HTMLElement>(null);
  useEffect(() => {
    if (!open) return;
    const before = document.activeElement;
    panel.current?.querySelector<HTMLElement>(focusOn)?.focus();
    const inside = (event: Event) => panel.current?.contains(event.target as Node) === true;
    const isSheet = () => matchMedia(SHEET).matches;
    const onKey = (event: KeyboardEvent) => {
      if (event.key === "Escape" && (inside(event) || isSheet())) onClose();
    };
    const left = (event: FocusEvent) => {
      if (!inside(event) && isSheet()) onClose();
    };
    document.addEventListener("keydown", onKey);
    document.addEventListener("focusin", left);
    return () => {
      document.removeEventListener("keydown", onKey);
      document.removeEventListener("focusin", left);
      const focused = document.activeElement;
      const within = panel.current?.contains(focused) === true || focused === document.body;
      if (within) (before as HTMLElement | null)?.focus();
    };
  }, [open, onClose, focusOn]);
  return (
    <>
      {open && <div className="side-shade" onClick={onClose} aria-hidden="true" />}
      <aside ref={panel} className={`side ${className}`} data-open={open} aria-label={label}>
        <div className="side-head">
          <h2>{title}</h2>
          <button
            type="button"
            className="button button-quiet button-icon side-close"
            aria-label={closeLabel}
            onClick={onClose}
          >
            <Icon name="close" />
          </button>
        </div>
        {children}
      </aside>
    </>
  );
}
