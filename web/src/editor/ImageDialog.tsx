import type { Editor } from "@tiptap/core";
import { type FormEvent, useId, useState } from "react";
import { Dialog } from "../ui/Dialog";
import { isAllowedImage } from "./addresses";

interface Props {
  editor: Editor;
  onClose: () => void;
}

/** Inserts an image by its address. */
export default function ImageDialog({ editor, onClose }: Props) {
  const addressField = useId();
  const altField = useId();
  const problem = useId();
  const [address, setAddress] = useState("");
  const [alt, setAlt] = useState("");
  const [tried, setTried] = useState(false);
  const src = address.trim();
  const valid = isAllowedImage(src);

  const close = () => {
    onClose();
    editor.commands.focus();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!valid) return;
    editor.chain().focus().setImage({ src, alt: alt.trim() }).run();
    onClose();
  };

  return (
    <Dialog title="Add an image" onClose={close}>
      <form onSubmit={submit} className="form">
        <label htmlFor={addressField}>Address of the image</label>
        <input
          id={addressField}
          value={address}
          inputMode="url"
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          placeholder="https://"
          aria-invalid={tried && !valid}
          aria-describedby={problem}
          onChange={(event) => setAddress(event.target.value)}
        />
        <p id={problem} className="form-problem" role="alert">
          {tried && !valid ? "Enter the web address of a picture." : ""}
        </p>
        <label htmlFor={altField}>Description, for who can not see it</label>
        <input id={altField} value={alt} onChange={(event) => setAlt(event.target.value)} />
        <div className="form-buttons">
          <button type="button" className="button" onClick={close}>
            Cancel
          </button>
          <button type="submit" className="button button-primary">
            Add image
          </button>
        </div>
      </form>
    </Dialog>
  );
}
