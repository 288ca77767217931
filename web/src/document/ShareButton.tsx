import { lazy, Suspense, useState } from "react";
import { documentPath } from "../local/route";
import { ErrorBoundary } from "../ui/ErrorBoundary";
import { Icon } from "../ui/Icon";
import { toast } from "../ui/Toasts";

const ShareDialog = lazy(() => import("./ShareDialog"));

/** Copies the address of the document; where the browser forbids that, shows it to be copied. */
export function ShareButton({ name, needsToken }: { name: string; needsToken: boolean }) {
  const [asking, setAsking] = useState(false);
  const address = `${location.origin}${documentPath(name)}`;
  const share = async () => {
    try {
      await navigator.clipboard.writeText(address);
      toast(`Link copied. ${shareWords(needsToken)}`);
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
          {asking && (
            <ShareDialog
              address={address}
              words={shareWords(needsToken)}
              onClose={() => setAsking(false)}
            />
          )}
        </Suspense>
      </ErrorBoundary>
    </>
  );
}

/** The link never carries a token: who passes on their own gives away their name with it. */
function shareWords(needsToken: boolean): string {
  return needsToken
    ? "Whoever opens it needs a token of their own."
    : "Everybody who has it can read and write.";
}
