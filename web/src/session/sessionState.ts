import type { Denial } from "./access";
import type { ActivityEntry } from "./pageMessages";
import type { Person } from "./people";
import type { SaveStatus } from "./saveState";
import type { StoreState } from "./socketGate";
import type { Transport } from "./transportChoice";

export type Phase =
  | { kind: "opening" }
  | { kind: "open" }
  | { kind: "unreachable" }
  /** Damaged on the server; `ownEpoch` names the copy on this device, if there is one. */
  | { kind: "unreadable"; message: string; ownEpoch: string | null }
  | { kind: "badName"; message: string }
  /** The server holds another history than the copy on this device, which is kept aside. */
  | { kind: "historyChanged"; ownEpoch: string; serverEpoch: string };

export interface SessionState {
  readonly phase: Phase;
  /** The text is here: from the device, or from the server. */
  readonly hasContent: boolean;
  readonly save: SaveStatus;
  /** When the server last acknowledged everything, milliseconds since the epoch. */
  readonly savedAt: number | null;
  readonly store: StoreState;
  /** Set when the document is so large that people should know. */
  readonly size: { bytes: number; hard: number } | null;
  readonly readOnly: boolean;
  /** The server does not let this page at the document; null while it does, or has not been asked. */
  readonly denial: Denial | null;
  /** The name that the server knows this page by, from its token; empty where there is none. */
  readonly principal: string;
  /** What the present link is carried by; null without a link. */
  readonly transport: Transport | null;
  /** There is nothing to show: the server answers, but takes no socket. Full, or behind a proxy that takes none. */
  readonly turnedAway: boolean;
  /** False while the browser can not keep edits: they are only in this tab. */
  readonly deviceWorks: boolean;
  /** The copies on this device are larger than they should be, and none may be removed. */
  readonly deviceFull: boolean;
  readonly people: Person[];
  readonly activity: ActivityEntry[];
  readonly title: string;
}

const NOTHING_UNSAVED: SaveStatus = {
  kind: "saving",
  unsaved: 0,
  kept: 0,
  onlyHere: false,
  connecting: true,
  reason: null,
};

/** The state of a session that has just begun. */
export const AT_FIRST: SessionState = {
  phase: { kind: "opening" },
  hasContent: false,
  save: NOTHING_UNSAVED,
  savedAt: null,
  store: "ok",
  size: null,
  readOnly: false,
  denial: null,
  principal: "",
  transport: null,
  turnedAway: false,
  deviceWorks: true,
  deviceFull: false,
  people: [],
  activity: [],
  title: "",
};
