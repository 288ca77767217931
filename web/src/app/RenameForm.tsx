import { type FormEvent, useId, useState } from "react";
import { displayName } from "../session/people";
import { Avatar } from "../ui/Avatar";

interface Props {
  userName: string;
  onRename: (name: string) => void;
}

/** Shows the remembered name and lets it be changed in place. */
export function RenameForm({ userName, onRename }: Props) {
  const field = useId();
  const [value, setValue] = useState<string | null>(null);
  const name = displayName(value);

  if (value === null) {
    return (
      <div className="rename">
        <Avatar name={userName} />
        <span className="rename-name">{userName}</span>
        <button type="button" className="button button-quiet" onClick={() => setValue(userName)}>
          Change name
        </button>
      </div>
    );
  }
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name === null) return;
    onRename(name);
    setValue(null);
  };
  return (
    <form className="rename" onSubmit={submit}>
      <label htmlFor={field} className="visually-hidden">
        Your name
      </label>
      <input
        id={field}
        value={value}
        maxLength={64}
        autoComplete="nickname"
        spellCheck={false}
        // biome-ignore lint/a11y/noAutofocus: opened by the person who wants to type in it
        autoFocus
        onChange={(event) => setValue(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Escape") setValue(null);
        }}
      />
      <button type="submit" className="button" disabled={name === null}>
        Save name
      </button>
    </form>
  );
}
