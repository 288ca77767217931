import type { ReactNode } from "react";
import { Mark } from "./Mark";

/** A page that says one thing: what happened and what to do. */
export function Notice({ title, children }: { title: string; children: ReactNode }) {
  return (
    <main className="notice">
      <div className="notice-sheet">
        <Mark className="notice-mark" />
        <h1>{title}</h1>
        {children}
      </div>
    </main>
  );
}
