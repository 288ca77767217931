import type { DocumentSession } from "../session/documentSession";
import type { SaveStatus } from "../session/saveState";
import type { SessionState } from "../session/sessionState";
import { Banner } from "../ui/Banner";
import { ExportButtons } from "./ExportButtons";
import { advice, changes, refusal } from "./saveWords";
import { TOKEN_TITLES } from "./tokenWords";

interface Props {
  session: DocumentSession;
  state: SessionState;
  onEnterToken: () => void;
}

/** What lasts and concerns the writer: no server, no storage, a refusal. */
export function DocumentBanners({ session, state, onEnterToken }: Props) {
  const { save, store, size, deviceWorks, deviceFull, hasContent, turnedAway } = state;
  const tooLarge = save.kind === "refused" && save.reason === "too-large";
  return (
    <>
      {save.kind === "refused" && (
        <Banner
          tone="bad"
          icon="warning"
          actions={
            <>
              <button
                type="button"
                className="button button-small"
                onClick={() => session.retryRefused()}
              >
                Try again
              </button>
              <span className="banner-label">Download:</span>
              <ExportButtons doc={session.doc} name={session.name} />
            </>
          }
        >
          <strong>Cannot save: {refusal(save.reason)}.</strong> Your last changes are not on the
          server and nobody else sees them. {advice(save.reason)}
        </Banner>
      )}
      {state.denial !== null && (
        <Banner
          tone="bad"
          icon="key"
          actions={
            <button type="button" className="button button-small" onClick={onEnterToken}>
              Enter a token
            </button>
          }
        >
          <strong>{TOKEN_TITLES[state.denial.reason]}.</strong> Nothing is sent and nothing arrives
          {save.unsaved === 0
            ? "."
            : save.onlyHere
              ? `. ${changes(save.unsaved)} only in this tab: keep it open.`
              : `. ${changes(save.kept)} kept on this device.`}
        </Banner>
      )}
      {save.kind === "offline" && (
        <Banner
          tone={save.onlyHere ? "bad" : "warn"}
          icon="cloudOff"
          actions={
            <button type="button" className="button button-small" onClick={session.reconnect}>
              Try now
            </button>
          }
        >
          <strong>
            {turnedAway ? "The server takes no connection: it may be full." : "You are offline."}
          </strong>{" "}
          {hasContent ? offlineWords(save) : "The page tries again until the document is here."}
        </Banner>
      )}
      {save.kind !== "offline" && (store === "readonly" || store === "full") && (
        <Banner tone="warn" icon="warning">
          <strong>
            {store === "full"
              ? "The server has no room left."
              : "The server can not store anything at the moment."}
          </strong>{" "}
          You can read and go on writing; it is saved as soon as the server can store again.
        </Banner>
      )}
      {save.kind !== "offline" && store === "fenced" && (
        <Banner tone="warn" icon="warning">
          <strong>Another server has taken over this document.</strong> The page is looking for it;
          your changes are kept.
        </Banner>
      )}
      {size !== null && !tooLarge && (
        <Banner tone="note" icon="warning">
          <strong>This document is large ({sizeWords(size.bytes)}).</strong> From{" "}
          {sizeWords(size.hard)} on it can not grow any more. Continue in a new one soon.
        </Banner>
      )}
      {!deviceWorks && (
        <Banner tone="warn" icon="warning">
          This browser does not keep a copy on the device. What is not saved yet is only in this
          tab.
        </Banner>
      )}
      {deviceFull && (
        <Banner tone="warn" icon="warning">
          The copies of documents on this device are larger than 50 MiB, and all of them hold
          changes that no server has. Open them while online to send these changes.
        </Banner>
      )}
    </>
  );
}

function offlineWords({ unsaved, kept, onlyHere }: SaveStatus): string {
  if (unsaved === 0) return "You can go on writing: your changes are sent when the server is back.";
  return onlyHere
    ? `${changes(unsaved)} only in this tab: keep it open until the server is back.`
    : `${changes(kept)} kept on this device, to be sent when the server is back.`;
}

function sizeWords(bytes: number): string {
  const kibibytes = bytes / 1024;
  return kibibytes < 1000 ? `${kibibytes.toFixed(0)} KiB` : `${(kibibytes / 1024).toFixed(1)} MiB`;
}
