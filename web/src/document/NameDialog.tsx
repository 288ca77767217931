import { type FormEvent, useId, useState } from "react";
import { displayName } from "../session/people";
import { Dialog } from "../ui/Dialog";

interface Props {
  userName: string;
  onRename: (name: string) => void;
  onClose: () => void;
}

export default function NameDialog({ userName, onRename, onClose }: Props) {
  const field = useId();
  const [value, setValue] = useState(userName);
  const name = displayName(value);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name === null) return;
    onRename(name);
    onClose();
  };
  return (
    <Dialog title="Change my name" onClose={onClose}>
      <form className="form" onSubmit={submit}>
        <label htmlFor={field}>The name that the others see</label>
        <input
          id={field}
          value={value}
          maxLength={64}
          autoComplete="nickname"
          spellCheck={false}
          onChange={(event) => setValue(event.target.value)}
        />
        <div className="form-buttons">
          <button type="button" className="button" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" className="button button-primary" disabled={name === null}>
            Change name
          </button>
        </div>
      </form>
    </Dialog>
  );
}
