import { type FormEvent, useId, useState } from "react";
import { displayName } from "../session/people";
import { Mark } from "../ui/Mark";

/** Asks for the name under which the others will see this person. */
export function LoginPage({ onJoin }: { onJoin: (name: string) => void }) {
  const field = useId();
  const [value, setValue] = useState("");
  const name = displayName(value);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name !== null) onJoin(name);
  };

  return (
    <main className="login">
      <div className="login-sheet">
        <Mark className="login-mark" />
        <h1>Real-time document editor</h1>
        <form onSubmit={submit}>
          <h2>Hello, user!</h2>
          <p>Join to edit the document</p>
          <label htmlFor={field}>Your name</label>
          <input
            id={field}
            name="username"
            value={value}
            onChange={(event) => setValue(event.target.value)}
            maxLength={64}
            autoComplete="nickname"
            autoCapitalize="words"
            spellCheck={false}
            // biome-ignore lint/a11y/noAutofocus: the only field of a page that only asks for it
            autoFocus
            pattern=".*\S.*"
            title="At least one letter"
            required
          />
          <button type="submit" className="button button-primary">
            Join
          </button>
        </form>
      </div>
    </main>
  );
}
