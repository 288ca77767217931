import { readSetting, writeSetting } from "./localSettings";

export type Theme = "system" | "light" | "dark";

export function currentTheme(): Theme {
  const theme = readSetting("theme");
  return theme === "light" || theme === "dark" ? theme : "system";
}

export function applyTheme(theme: Theme): void {
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}

export function chooseTheme(theme: Theme): void {
  writeSetting("theme", theme === "system" ? null : theme);
  applyTheme(theme);
}
