import type { Editor } from "@tiptap/core";
import { type FormEvent, useId, useState } from "react";
import { Dialog } from "../ui/Dialog";
import { completeAddress } from "./addresses";

interface Props {
  editor: Editor;
  onClose: () => void;
}

/** Makes, changes or removes the link at the selection. */
export default function LinkDialog({ editor, onClose }: Props) {
  const addressField = useId();
  const textField = useId();
  const problem = useId();
  const present: unknown = editor.getAttributes("link").href;
  const [address, setAddress] = useState(typeof present === "string" ? present : "");
  const [text, setText] = useState("");
  const [tried, setTried] = useState(false);
  const needsText = editor.state.selection.empty && present === undefined;
  const href = completeAddress(address);

  const close = () => {
    onClose();
    editor.commands.focus();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (href === null) return;
    const chain = editor.chain().focus();
    if (needsText) {
      const mark = { type: "link", attrs: { href } };
      chain.insertContent([{ type: "text", text: text.trim() || address.trim(), marks: [mark] }]);
      chain.unsetMark("link");
    } else {
      chain.extendMarkRange("link").setLink({ href });
    }
    chain.run();
    onClose();
  };
  const remove = () => {
    editor.chain().focus().extendMarkRange("link").unsetLink().run();
    onClose();
  };

  return (
    <Dialog title={present === undefined ? "Add a link" : "Change the link"} onClose={close}>
      <form onSubmit={submit} className="form">
        <label htmlFor={addressField}>Address</label>
        <input
          id={addressField}
          value={address}
          inputMode="url"
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          placeholder="https://"
          aria-invalid={tried && href === null}
          aria-describedby={problem}
          onChange={(event) => setAddress(event.target.value)}
        />
        <p id={problem} className="form-problem" role="alert">
          {tried && href === null ? "Enter a web, mail or telephone address." : ""}
        </p>
        {needsText && (
          <>
            <label htmlFor={textField}>Text</label>
            <input
              id={textField}
              value={text}
              placeholder="The address itself"
              onChange={(event) => setText(event.target.value)}
            />
          </>
        )}
        <div className="form-buttons">
          {present !== undefined && (
            <button type="button" className="button button-quiet" onClick={remove}>
              Remove link
            </button>
          )}
          <button type="button" className="button" onClick={close}>
            Cancel
          </button>
          <button type="submit" className="button button-primary">
            {present === undefined ? "Add link" : "Change link"}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
