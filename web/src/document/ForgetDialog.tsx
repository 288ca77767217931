import { useEffect, useState } from "react";
import { forgetSettings } from "../local/localSettings";
import { documentOf, openDeviceDb } from "../session/deviceDb";
import { Dialog } from "../ui/Dialog";
import { toast } from "../ui/Toasts";
import { ExportButtons } from "./ExportButtons";
import { changes } from "./saveWords";

/** Leaves nothing of this person on the device, and offers what no server has before. */
export default function ForgetDialog({ onClose }: { onClose: () => void }) {
  const [unsent, setUnsent] = useState<[string, number][] | null>(null);
  const [asked, setAsked] = useState(false);
  useEffect(() => {
    void openDeviceDb()
      .then((db) => db?.unsent())
      .catch(() => undefined)
      .then((found) => setUnsent([...(found ?? [])]));
  }, []);
  const some = unsent !== null && unsent.length > 0;
  const forget = async () => {
    if (some && !asked) {
      setAsked(true);
      return;
    }
    try {
      await (await openDeviceDb())?.forgetAll();
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
                  <ExportButtons doc={() => copyOf(name)} name={name} />
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

async function copyOf(document: string) {
  const db = await openDeviceDb();
  const epoch = await db?.head(document);
  return db && epoch ? documentOf(await db.load(document, epoch)) : null;
}
