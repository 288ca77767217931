import { type FormEvent, useId, useState } from "react";
import { askAbout, type Denial, opens } from "../session/access";
import { pageTokens, tokenIn } from "../session/tokens";
import { toast } from "../ui/Toasts";
import { tokenWords } from "./tokenWords";

interface Props {
  document: string;
  /** Null where another token is asked for although the present one does. */
  denial: Denial | null;
  onDone?: () => void;
}

/** Asks for a token and says in plain words what is wrong with the one that was given. */
export function TokenForm({ document, denial, onDone }: Props) {
  const field = useId();
  const words = useId();
  const [value, setValue] = useState("");
  const [asking, setAsking] = useState(false);
  const [problem, setProblem] = useState("");

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const token = tokenIn(value);
    if (token === null) {
      setProblem("This is no token. Copy the whole token, or the whole invitation link.");
      return;
    }
    setAsking(true);
    setProblem("");
    const answer = await askAbout(token);
    setAsking(false);
    if (answer.kind === "denied") {
      setProblem(tokenWords({ reason: answer.reason, hadToken: true }));
    } else if (answer.kind === "busy") {
      setProblem("Too many wrong tokens came from here. Try it again in some minutes.");
    } else if (answer.kind === "unreachable") {
      setProblem("The server does not answer. Try it again in a moment.");
    } else if (!opens(answer, document)) {
      setProblem(tokenWords({ reason: "forbidden", hadToken: true }));
    } else {
      if (answer.readOnly) toast("With this token you can read, but not write.");
      pageTokens().keep(document, token);
      setValue("");
      onDone?.();
    }
  };

  const shown = problem || (denial === null ? "" : tokenWords(denial));
  return (
    <form className="form token-form" onSubmit={(event) => void submit(event)}>
      <p
        className="token-words"
        id={words}
        role="alert"
        data-tone={problem !== "" || denial?.hadToken === true ? "bad" : ""}
      >
        {shown}
      </p>
      <label htmlFor={field}>Token or invitation link</label>
      <input
        id={field}
        type="password"
        value={value}
        autoComplete="off"
        spellCheck={false}
        aria-describedby={words}
        aria-invalid={problem !== ""}
        // biome-ignore lint/a11y/noAutofocus: the only field of what asks for it
        autoFocus
        onChange={(event) => {
          setValue(event.target.value);
          setProblem("");
        }}
      />
      <div className="form-buttons">
        <button
          type="submit"
          className="button button-primary"
          disabled={asking || value.trim() === ""}
        >
          {asking ? "Asking…" : "Continue"}
        </button>
      </div>
    </form>
  );
}
