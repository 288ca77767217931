import { useEffect, useState } from "react";
import type { DocumentSession } from "../session/documentSession";
import { Notice } from "../ui/Notice";
import { RelativeTime } from "../ui/RelativeTime";
import { ExportButtons } from "./ExportButtons";

interface Props {
  session: DocumentSession;
  ownEpoch: string;
  serverEpoch: string;
  /** Opens the server's document in the place of this one. */
  onContinue: () => void;
}

/** The server's history is not the one that this device knows: nothing is merged, nothing is lost. */
export function HistoryChanged({ session, ownEpoch, serverEpoch, onContinue }: Props) {
  const [writtenAt, setWrittenAt] = useState<number | null>(null);
  useEffect(() => {
    void session.copiesAside(serverEpoch).then((copies) => {
      setWrittenAt(copies.find((copy) => copy.epoch === ownEpoch)?.writtenAt ?? null);
    });
  }, [session, ownEpoch, serverEpoch]);

  const proceed = async () => {
    await session.openServerDocument(serverEpoch);
    onContinue();
  };
  return (
    <Notice title="History changed on the server">
      <p>
        The document on the server is not a later state of the one that this device knows. It was
        replaced, for example by restoring a backup.
      </p>
      <p>
        Nothing of your copy was sent or merged. It is kept on this device
        {writtenAt !== null && (
          <>
            , last changed <RelativeTime time={writtenAt} />
          </>
        )}
        .
      </p>
      <div className="notice-row">
        <span>Download my copy:</span>
        <ExportButtons doc={() => session.ownCopy(ownEpoch)} name={session.name} />
      </div>
      <button type="button" className="button button-primary" onClick={() => void proceed()}>
        Open the server's document
      </button>
    </Notice>
  );
}
