import { useEffect, useState } from "react";
import type { CopyInfo } from "../session/deviceDb";
import type { DocumentSession } from "../session/documentSession";
import { Dialog } from "../ui/Dialog";
import { RelativeTime } from "../ui/RelativeTime";
import { ExportButtons } from "./ExportButtons";

interface Props {
  session: DocumentSession;
  onClose: () => void;
}

/** Copies of this document that were kept aside when its history changed on the server. */
export default function CopiesDialog({ session, onClose }: Props) {
  const [copies, setCopies] = useState<CopyInfo[] | null>(null);
  /** The copy about which it was asked whether it may really go: it may be the only one. */
  const [asked, setAsked] = useState<string | null>(null);
  useEffect(() => {
    void session.copiesAside(null).then(setCopies);
  }, [session]);
  const remove = async (epoch: string) => {
    if (asked !== epoch) {
      setAsked(epoch);
      return;
    }
    await session.removeCopy(epoch);
    setCopies(await session.copiesAside(null));
  };
  return (
    <Dialog title="Copies kept aside" onClose={onClose}>
      {copies?.length === 0 && (
        <p className="empty">
          None. When a document is replaced on the server, your copy of the old one is kept here.
        </p>
      )}
      <ul className="copies">
        {copies?.map((copy) => (
          <li key={copy.epoch}>
            <span>
              Last changed <RelativeTime time={copy.writtenAt} />
            </span>
            <button
              type="button"
              className="button button-small button-quiet copies-delete"
              onClick={() => void remove(copy.epoch)}
            >
              {asked === copy.epoch ? "Delete for good" : "Delete"}
            </button>
            <span className="copies-buttons">
              <span className="copies-label">Download:</span>
              <ExportButtons doc={() => session.ownCopy(copy.epoch)} name={session.name} />
            </span>
          </li>
        ))}
      </ul>
      <div className="form-buttons">
        <button type="button" className="button button-primary" onClick={onClose}>
          Done
        </button>
      </div>
    </Dialog>
  );
}
