import { useState } from "react";
import { DocumentPage } from "../document/DocumentPage";
import { LoginPage } from "./LoginPage";
import { readSetting, writeSetting } from "./localSettings";
import { MissingPage } from "./MissingPage";
import { documentPath, navigate, routeOf, usePath } from "./route";
import { StartPage } from "./StartPage";

/** Where somebody without a remembered name lands from the start page. */
const FIRST_DOCUMENT = "welcome";

export function App() {
  const route = routeOf(usePath());
  const [name, setName] = useState(() => readSetting("name"));

  const join = (chosen: string) => {
    writeSetting("name", chosen);
    setName(chosen);
    if (route.page === "home") navigate(documentPath(FIRST_DOCUMENT));
  };
  const rename = (chosen: string) => {
    writeSetting("name", chosen);
    setName(chosen);
  };

  if (route.page === "missing") return <MissingPage />;
  if (name === null) return <LoginPage onJoin={join} />;
  if (route.page === "home") return <StartPage userName={name} onRename={rename} />;
  return <DocumentPage key={route.name} name={route.name} userName={name} onRename={rename} />;
}
