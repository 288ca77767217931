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
