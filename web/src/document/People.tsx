import type { Person } from "../session/people";
import { Avatar } from "../ui/Avatar";

const SHOWN = 5;

/** Avatars of who is in the document now. */
export function People({ people }: { people: Person[] }) {
  const rest = people.slice(SHOWN);
  return (
    <ul className="people" data-testid="presence" aria-label="People here">
      {people.slice(0, SHOWN).map((person) => (
        <li key={person.name}>
          <Avatar name={person.name} note={person.self ? "(you)" : ""} />
        </li>
      ))}
      {rest.length > 0 && (
        <li className="people-rest" title={rest.map((person) => person.name).join(", ")}>
          +{rest.length}
          <span className="visually-hidden">{rest.map((person) => person.name).join(", ")}</span>
        </li>
      )}
    </ul>
  );
}
