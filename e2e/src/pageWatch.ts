import type { Person, SaveState } from "./page.ts";

/** What somebody who never looks away has seen on one page. */
export interface Seen {
  /** Own tokens that stood in the text while the indicator said 'saved'. */
  readonly promised: string[];
  /** Tokens of others that stood in the text at any time: they are durable before they are shown. */
  readonly shown: string[];
  /** Each change of the indicator, and how many own tokens had been typed by then. */
  readonly states: { readonly at: number; readonly state: SaveState; readonly typed: number }[];
}

declare global {
  interface Window {
    scriptoriumSeen?: () => Seen;
  }
}

/** Tokens of people: `Ada-12;`. What is still being typed lacks its semicolon. */
export const tokenPattern = /\p{L}+-\d+;/gu;

/**
 * Watches the indicator and the text from inside the page: at each change of the indicator, and at
 * each frame after a change of the text, which is what a user could have seen.
 */
export async function watch(person: Person): Promise<void> {
  await person.page.evaluate(
    ({ name, pattern }) => {
      const editor = document.querySelector("[data-testid=editor]");
      const indicator = document.querySelector("[data-testid=save-indicator]");
      if (editor === null || indicator === null) throw new Error("nothing to watch");
      const promised = new Set<string>();
      const shown = new Set<string>();
      const states: { at: number; state: SaveState; typed: number }[] = [];
      let dirty = true;
      const look = () => {
        const tokens = (editor.textContent ?? "").match(new RegExp(pattern, "gu")) ?? [];
        const own = tokens.filter((token) => token.startsWith(`${name}-`));
        const state = indicator.getAttribute("data-state") as SaveState;
        for (const token of tokens) if (!token.startsWith(`${name}-`)) shown.add(token);
        if (state === "saved") for (const token of own) promised.add(token);
        if (states.at(-1)?.state !== state) {
          states.push({ at: performance.now(), state, typed: own.length });
        }
      };
      new MutationObserver(look).observe(indicator, { attributeFilter: ["data-state"] });
      new MutationObserver(() => {
        dirty = true;
      }).observe(editor, { subtree: true, childList: true, characterData: true });
      const frame = () => {
        if (dirty) look();
        dirty = false;
        requestAnimationFrame(frame);
      };
      frame();
      window.scriptoriumSeen = () => {
        look();
        return { promised: [...promised], shown: [...shown], states };
      };
    },
    { name: person.name, pattern: tokenPattern.source },
  );
}

export async function seen(person: Person): Promise<Seen> {
  return person.page.evaluate(() => {
    if (window.scriptoriumSeen === undefined) throw new Error("nobody has watched this page");
    return window.scriptoriumSeen();
  });
}
