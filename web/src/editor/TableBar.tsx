import type { ChainedCommands, Editor } from "@tiptap/core";
import { Fragment } from "react";

interface Action {
  label: string;
  short: string;
  /** Stands apart from those before. */
  apart?: boolean;
  run(chain: ChainedCommands): ChainedCommands;
}

const ACTIONS: Action[] = [
  { label: "Add row above", short: "Row above", run: (chain) => chain.addRowBefore() },
  { label: "Add row below", short: "Row below", run: (chain) => chain.addRowAfter() },
  { label: "Delete row", short: "Delete row", run: (chain) => chain.deleteRow() },
  {
    label: "Add column to the left",
    short: "Column left",
    apart: true,
    run: (chain) => chain.addColumnBefore(),
  },
  {
    label: "Add column to the right",
    short: "Column right",
    run: (chain) => chain.addColumnAfter(),
  },
  { label: "Delete column", short: "Delete column", run: (chain) => chain.deleteColumn() },
  {
    label: "Switch header row",
    short: "Header row",
    apart: true,
    run: (chain) => chain.toggleHeaderRow(),
  },
  { label: "Delete table", short: "Delete table", run: (chain) => chain.deleteTable() },
];

/** What can be done with the table in which the caret is. */
export function TableBar({ editor }: { editor: Editor }) {
  return (
    <fieldset className="table-bar" aria-label="Table">
      {ACTIONS.map((action) => (
        <Fragment key={action.label}>
          {action.apart === true && <span className="table-bar-gap" />}
          <button
            type="button"
            className="button button-small"
            aria-label={action.label}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => action.run(editor.chain().focus()).run()}
          >
            {action.short}
          </button>
        </Fragment>
      ))}
    </fieldset>
  );
}
