/** Small values that this browser remembers. Works, without memory, where storage is forbidden. */
const PREFIX = "scriptorium.";

export function readSetting(key: string): string | null {
  try {
    return localStorage.getItem(PREFIX + key);
  } catch {
    return null;
  }
}

export function writeSetting(key: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(PREFIX + key);
    else localStorage.setItem(PREFIX + key, value);
  } catch {
    // Private windows of some browsers refuse: the value lasts as long as the page.
  }
}

const FORGOTTEN = `${PREFIX}forgotten`;

/** Removes everything that this browser remembers, drafts too, and tells the other tabs. */
export function forgetSettings(): void {
  for (const name of ["localStorage", "sessionStorage"] as const) {
    try {
      const storage = window[name];
      for (const key of Object.keys(storage)) if (key.startsWith(PREFIX)) storage.removeItem(key);
    } catch {
      // Where storage is forbidden there is nothing to forget.
    }
  }
  writeSetting("forgotten", String(Date.now()));
  writeSetting("forgotten", null);
}

/** Calls when another tab has been told to forget this person. */
export function whenForgotten(leave: () => void): void {
  window.addEventListener("storage", ({ key, newValue }) => {
    if (key === FORGOTTEN && newValue !== null) leave();
  });
}
