import type { ReactNode } from "react";
import { Icon, type IconName } from "./Icon";

interface Props {
  tone: "note" | "warn" | "bad";
  icon: IconName;
  children: ReactNode;
  /** Buttons. */
  actions?: ReactNode;
}

/** A line above the text about something that lasts. */
export function Banner({ tone, icon, children, actions }: Props) {
  return (
    <div className="banner" data-tone={tone} role={tone === "bad" ? "alert" : "status"}>
      <Icon name={icon} />
      <p>{children}</p>
      {actions !== undefined && <div className="banner-actions">{actions}</div>}
    </div>
  );
}
