import "./takeInvitation";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app/App";
import { watchForUpdates } from "./app/updates";
import { whenForgotten } from "./local/localSettings";
import { applyTheme, currentTheme } from "./local/theme";
import "@fontsource-variable/source-serif-4/wght.css";
import "@fontsource-variable/source-serif-4/wght-italic.css";
import "./styles/index.css";

applyTheme(currentTheme());
watchForUpdates();
whenForgotten(() => location.replace("/"));

const root = document.getElementById("root");
if (root === null) throw new Error("The page has no element #root");
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
