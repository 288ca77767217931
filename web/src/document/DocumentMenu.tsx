import { useState } from "react";
import { chooseTheme, currentTheme, type Theme } from "../local/theme";
import type { DocumentSession } from "../session/documentSession";
import { Icon } from "../ui/Icon";
import { Menu, MenuChoice, MenuGroup, MenuItem } from "../ui/Menu";
import { saveFile } from "./ExportButtons";

const THEMES: { theme: Theme; label: string }[] = [
  { theme: "system", label: "As the system" },
  { theme: "light", label: "Light" },
  { theme: "dark", label: "Dark" },
];

interface Props {
  session: DocumentSession;
  /** Null where the name comes with a token. */
  onChangeName: (() => void) | null;
  onShowCopies: () => void;
  /** Null where no token is used. */
  onChangeToken: (() => void) | null;
  onForget: () => void;
}

export function DocumentMenu(props: Props) {
  const { session, onChangeName, onShowCopies, onChangeToken, onForget } = props;
  const [theme, setTheme] = useState(currentTheme);
  return (
    <Menu label="More" button={<Icon name="more" />}>
      {(close) => {
        const then = (action: () => void) => () => {
          close();
          action();
        };
        return (
          <>
            <MenuGroup label="Appearance">
              {THEMES.map((entry) => (
                <MenuChoice
                  key={entry.theme}
                  checked={theme === entry.theme}
                  onSelect={() => {
                    chooseTheme(entry.theme);
                    setTheme(entry.theme);
                  }}
                >
                  {entry.label}
                </MenuChoice>
              ))}
            </MenuGroup>
            <MenuGroup label="Download">
              <MenuItem onSelect={then(() => void saveFile(session.doc, session.name, "html"))}>
                HTML
              </MenuItem>
              <MenuItem onSelect={then(() => void saveFile(session.doc, session.name, "text"))}>
                Plain text
              </MenuItem>
              <MenuItem onSelect={then(() => void saveFile(session.doc, session.name, "json"))}>
                JSON
              </MenuItem>
            </MenuGroup>
            <MenuGroup label="This device">
              <MenuItem onSelect={then(() => window.print())}>Print…</MenuItem>
              {onChangeName !== null && (
                <MenuItem onSelect={then(onChangeName)}>Change my name…</MenuItem>
              )}
              {onChangeToken !== null && (
                <MenuItem onSelect={then(onChangeToken)}>Use another token…</MenuItem>
              )}
              <MenuItem onSelect={then(onShowCopies)}>Copies kept aside…</MenuItem>
              <MenuItem onSelect={then(onForget)}>Forget me on this device…</MenuItem>
            </MenuGroup>
          </>
        );
      }}
    </Menu>
  );
}
