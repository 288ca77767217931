import { lazy, Suspense, useState } from "react";
import { documentPath } from "../local/route";
import { ErrorBoundary } from "../ui/ErrorBoundary";
import { Icon } from "../ui/Icon";
import { toast } from "../ui/Toasts";

const ShareDialog = lazy(() => import("./ShareDialog"));

/** Copies the address of the document; where the browser forbids that, shows it to be copied. */
export function ShareButton({ name }: { name: string }) {
  const [asking, setAsking] = useState(false);
  const address = `${location.origin}${documentPath(name)}`;
  const share = async () => {
    try {
      await navigator.clipboard.writeText(address);
      toast("Link copied. Everybody who has it can read and write.");
    } catch {
      setAsking(true);
    }
  };
  return (
    <>
      <button
        type="button"
        className="button button-share"
        onClick={() => void share()}
        title="Copy the link to this document"
      >
        <Icon name="share" />
        <span>Share</span>
      </button>
      <ErrorBoundary fallback={null}>
        <Suspense fallback={null}>
          {asking && <ShareDialog address={address} onClose={() => setAsking(false)} />}
        </Suspense>
      </ErrorBoundary>
    </>
  );
}
