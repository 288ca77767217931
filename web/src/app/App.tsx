import { useState } from "react";
import { DocumentPage } from "../document/DocumentPage";
import { readSetting, writeSetting } from "../local/localSettings";
import { documentPath, navigate, routeOf, usePath } from "../local/route";
import { pageTokens } from "../session/tokens";
import { ErrorBoundary } from "../ui/ErrorBoundary";
import { Notice } from "../ui/Notice";
import { Toasts } from "../ui/Toasts";
import { LoginPage } from "./LoginPage";
import { MissingPage } from "./MissingPage";
import { StartPage } from "./StartPage";

/** Where somebody without a remembered name lands from the start page. */
const FIRST_DOCUMENT = "welcome";

export function App() {
  const route = routeOf(usePath());
  const [name, setName] = useState(() => readSetting("name"));

  const rename = (chosen: string) => {
    writeSetting("name", chosen);
    setName(chosen);
  };
  const join = (chosen: string) => {
    rename(chosen);
    if (route.page === "home") navigate(documentPath(FIRST_DOCUMENT));
  };

  const page = () => {
    if (route.page === "missing") return <MissingPage />;
    if (name === null) {
      const document = route.page === "document" ? route.name : FIRST_DOCUMENT;
      return <LoginPage token={pageTokens().of(document)} onJoin={join} />;
    }
    if (route.page === "home") return <StartPage userName={name} onRename={rename} />;
    return <DocumentPage key={route.name} name={route.name} userName={name} onRename={rename} />;
  };
  return (
    <>
      <ErrorBoundary fallback={<BrokenPage />}>{page()}</ErrorBoundary>
      <Toasts />
    </>
  );
}

function BrokenPage() {
  return (
    <Notice title="This page has failed">
      <p>Your changes are kept as far as the page could keep them. Load it again to go on.</p>
      <button type="button" className="button button-primary" onClick={() => location.reload()}>
        Load again
      </button>
    </Notice>
  );
}
