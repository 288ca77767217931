import { type FormEvent, useEffect, useId, useState } from "react";
import { askAbout } from "../session/access";
import { displayName } from "../session/people";
import { Mark } from "../ui/Mark";

interface Props {
  /** A token that may carry a name; empty for none. */
  token: string;
  onJoin: (name: string) => void;
}

/** Asks for the name under which the others will see this person. */
export function LoginPage({ token, onJoin }: Props) {
  const field = useId();
  const [typed, setTyped] = useState<string | null>(null);
  const invited = useInvitedName(token);
  const value = typed ?? invited;
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
            onChange={(event) => setTyped(event.target.value)}
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

/** The name that an invitation gives; empty where it gives none. */
function useInvitedName(token: string): string {
  const [name, setName] = useState("");
  useEffect(() => {
    if (token === "") return;
    let gone = false;
    void askAbout(token).then((answer) => {
      if (!gone && answer.kind === "good") setName(answer.name);
    });
    return () => {
      gone = true;
    };
  }, [token]);
  return name;
}
