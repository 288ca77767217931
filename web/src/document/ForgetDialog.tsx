import { useEffect, useState } from "react";
import { forgetSettings } from "../local/localSettings";
import type { DeviceDb } from "../session/deviceDb";
import { Dialog } from "../ui/Dialog";
import { toast } from "../ui/Toasts";
import { ExportButtons } from "./ExportButtons";
import { changes } from "./saveWords";

interface Props {
  /** Resolves to null where the browser has none. */
  deviceDb: Promise<DeviceDb | null>;
  onClose: () => void;
}

/** Leaves nothing of this person on the device, and offers what no server has before. */
export default function ForgetDialog({ deviceDb, onClose }: Props) {
  const [unsent, setUnsent] = useState<[string, number][] | null>(null);
  const [asked, setAsked] = useState(false);
  useEffect(() => {
    void deviceDb
      .then((db) => db?.unsent())
      .catch(() => undefined)
      .then((found) => setUnsent([...(found ?? [])]));
  }, [deviceDb]);
  const some = unsent !== null && unsent.length > 0;
  const forget = async () => {
    if (some && !asked) {
      setAsked(true);
      return;
    }
    try {
      await (await deviceDb)?.forgetAll();
    } catch {
      toast("The copies on this device could not be deleted. Close the other tabs and try again.");
      return;
    }
    forgetSettings();
    location.replace("/");
  };
  return (
    <Dialog title="Forget me on this device" onClose={onClose}>
      <p className="form-words">
        Your name, your tokens, the list of your documents and their copies are removed from this
        browser. Documents on the server stay.
      </p>
      {some && (
        <>
          <p className="form-problem" role="alert">
            These documents have changes that no server has. Download them, or open them while
            online.
          </p>
          <ul className="copies">
            {unsent.map(([name, count]) => (
              <li key={name}>
                <span>
                  {name}: {changes(count)}
                </span>
                <span className="copies-buttons">
                  <span className="copies-label">Download:</span>
                  <ExportButtons
                    doc={async () => (await (await deviceDb)?.headCopy(name)) ?? null}
                    name={name}
                  />
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
      <div className="form-buttons">
        <button type="button" className="button" onClick={onClose}>
          Cancel
        </button>
        <button
          type="button"
          className="button button-primary"
          disabled={unsent === null}
          onClick={() => void forget()}
        >
          {some && asked ? "Forget it all the same" : "Forget me"}
        </button>
      </div>
    </Dialog>
  );
}
