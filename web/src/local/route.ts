import { useSyncExternalStore } from "react";

export type Route = { page: "home" } | { page: "document"; name: string } | { page: "missing" };

/** Reads a path: the whole rest after `/d/` is the document's name, percent-decoded once. */
export function routeOf(path: string): Route {
  if (path === "/" || path === "") return { page: "home" };
  if (path.startsWith("/d/") && path.length > 3) {
    try {
      return { page: "document", name: decodeURIComponent(path.slice(3)) };
    } catch {
      return { page: "missing" };
    }
  }
  return { page: "missing" };
}

/** The path of a document; slashes in its name stay readable. */
export function documentPath(name: string): string {
  return `/d/${name.split("/").map(encodeURIComponent).join("/")}`;
}

const CHANGED = "scriptorium:route";

export function navigate(path: string): void {
  history.pushState(null, "", path);
  window.dispatchEvent(new Event(CHANGED));
  window.scrollTo(0, 0);
}

function subscribe(listener: () => void): () => void {
  window.addEventListener("popstate", listener);
  window.addEventListener(CHANGED, listener);
  return () => {
    window.removeEventListener("popstate", listener);
    window.removeEventListener(CHANGED, listener);
  };
}

export function usePath(): string {
  return useSyncExternalStore(subscribe, () => location.pathname);
}
