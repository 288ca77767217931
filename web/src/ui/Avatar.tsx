import { hueOf, initials } from "../session/people";

interface Props {
  name: string;
  note?: string;
  /** The name stands beside it: it is only decoration. */
  hidden?: boolean;
}

/** A round badge with initials; the name is its tooltip and its label. */
export function Avatar({ name, note = "", hidden = false }: Props) {
  if (hidden) {
    return (
      <span className="avatar" data-hue={hueOf(name)} aria-hidden="true">
        {initials(name)}
      </span>
    );
  }
  const label = note === "" ? name : `${name} ${note}`;
  return (
    <span className="avatar" data-hue={hueOf(name)} title={label} role="img" aria-label={label}>
      {initials(name)}
    </span>
  );
}
