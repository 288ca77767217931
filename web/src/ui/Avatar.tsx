import { hueOf, initials } from "../session/people";

/** A round badge with initials; the name is its tooltip and its label. */
export function Avatar({ name, note = "" }: { name: string; note?: string }) {
  const label = note === "" ? name : `${name} ${note}`;
  return (
    <span className="avatar" data-hue={hueOf(name)} title={label} role="img" aria-label={label}>
      {initials(name)}
    </span>
  );
}
