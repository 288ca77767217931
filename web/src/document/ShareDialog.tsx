import { useEffect, useId, useRef } from "react";
import { Dialog } from "../ui/Dialog";

interface Props {
  address: string;
  /** What the link is good for. */
  words: string;
  onClose: () => void;
}

export default function ShareDialog({ address, words, onClose }: Props) {
  const field = useId();
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    input.current?.focus();
    input.current?.select();
  }, []);
  return (
    <Dialog title="Share this document" onClose={onClose}>
      <div className="form">
        <p className="form-words">{words}</p>
        <label htmlFor={field}>Link to copy</label>
        <input ref={input} id={field} value={address} readOnly onFocus={(e) => e.target.select()} />
        <div className="form-buttons">
          <button type="button" className="button button-primary" onClick={onClose}>
            Done
          </button>
        </div>
      </div>
    </Dialog>
  );
}
