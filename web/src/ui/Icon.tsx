/** Line icons, drawn for this page on a grid of 20. */
const PATHS = {
  bold: "M6 4h5a3 3 0 0 1 0 6H6zM6 10h6a3 3 0 0 1 0 6H6z",
  italic: "M9 4h6M5 16h6M12 4 8 16",
  underline: "M6 4v5a4 4 0 0 0 8 0V4M5 17h10",
  strike:
    "M4 10h12M14 6.5C13.5 5 12 4 10 4 8 4 6.3 5 6.3 6.8M5.8 13.2C6.2 15 8 16 10 16c2.3 0 4-1.2 4-3 0-.4-.1-.7-.2-1",
  code: "m7 6-4 4 4 4M13 6l4 4-4 4",
  bulletList: "M8 5h9M8 10h9M8 15h9M4 5h.01M4 10h.01M4 15h.01",
  orderedList: "M9 5h8M9 10h8M9 15h8M3.5 3.5 5 3v4M3.5 13h2.3l-2.3 3.5h2.5",
  taskList: "M10 5.5h7M10 14.5h7M3 5.5 4.5 7 7.5 3.8M3 14.5 4.5 16l3-3.2",
  quote: "M4 4v12M8 6h9M8 10h9M8 14h6",
  codeBlock: "M3 4h14v12H3zM7.5 8 5.5 10l2 2M12.5 8l2 2-2 2",
  link: "M8.5 11.5a3 3 0 0 0 4.3 0l2.9-2.9a3 3 0 0 0-4.3-4.3L10.3 5.4M11.5 8.5a3 3 0 0 0-4.3 0l-2.9 2.9a3 3 0 0 0 4.3 4.3l1.1-1.1",
  image: "M3 4h14v12H3zM3 14l4-4 4 4 2-2 4 3M13 8h.01",
  table: "M3 4h14v12H3zM3 8h14M3 12h14M8 4v12M13 4v12",
  rule: "M3 10h14M5 5h10M5 15h10",
  undo: "M7 4 3.5 7.5 7 11M4 7.5h7.5a4.5 4.5 0 0 1 0 9H8",
  redo: "m13 4 3.5 3.5L13 11M16 7.5H8.5a4.5 4.5 0 0 0 0 9H12",
  share: "M10 12V3M6.5 6.5 10 3l3.5 3.5M4 10v6.5h12V10",
  history: "M10 5.5V10l3 2M3.2 10a6.8 6.8 0 1 0 2-4.8L3 7.3M3 3.5v3.8h3.8",
  more: "M3.9 10a.6.6 0 1 0 1.2 0 .6.6 0 1 0-1.2 0M9.4 10a.6.6 0 1 0 1.2 0 .6.6 0 1 0-1.2 0M14.9 10a.6.6 0 1 0 1.2 0 .6.6 0 1 0-1.2 0",
  close: "m5 5 10 10M15 5 5 15",
  down: "m6 8 4 4 4-4",
  check: "m4 10.5 4 4 8-9",
  cloudOff: "m3 3 14 14M7 6.2A5 5 0 0 1 14.8 9 3.5 3.5 0 0 1 16.5 15M13 16H6a4 4 0 0 1-.7-7.9",
  warning: "M10 3 2.5 16h15zM10 8v4M10 14h.01",
  clear: "M5 4h10M10 4 8.5 16M12 12l5 5M17 12l-5 5",
  trash: "M4 6h12M8 6V4h4v2M6 6l.7 10h6.6L14 6",
  plus: "M10 4v12M4 10h12",
  chat: "M3.5 4.5h13v9H9.5L6 16.8v-3.3H3.5zM7 8h6M7 10.5h4",
  send: "M3 4.2 17 10 3 15.8 5.2 10zM5.2 10H11",
  eye: "M2.5 10S5.2 5 10 5s7.5 5 7.5 5-2.7 5-7.5 5-7.5-5-7.5-5zM10 12.3a2.3 2.3 0 1 0 0-4.6 2.3 2.3 0 0 0 0 4.6z",
  key: "M6.5 13.5a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM9.4 9.6 16.5 4M14 6l2 2.4M12 7.6l1.4 1.7",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg className="icon" viewBox="0 0 20 20" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}
