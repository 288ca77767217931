import { toast } from "../ui/Toasts";

/**
 * Registers the service worker, where the browser allows one (not over plain HTTP from another
 * machine), and offers a new version of the page instead of putting it under somebody's hands.
 */
export function watchForUpdates(): void {
  window.addEventListener("vite:preloadError", (event) => {
    // A part of an older version is gone from the server, or the server is away.
    event.preventDefault();
    if (navigator.onLine) toast("New version", { label: "Reload", run: () => location.reload() });
  });
  if (!import.meta.env.PROD || !window.isSecureContext || !("serviceWorker" in navigator)) return;

  let reloading = false;
  const hadController = navigator.serviceWorker.controller !== null;
  navigator.serviceWorker.addEventListener("controllerchange", () => {
    if (hadController && reloading) location.reload();
  });
  const offer = (worker: ServiceWorker) =>
    toast("New version", {
      label: "Reload",
      run: () => {
        reloading = true;
        worker.postMessage("activate");
      },
    });
  navigator.serviceWorker
    .register("/sw.js")
    .then((registration) => {
      if (registration.waiting !== null) offer(registration.waiting);
      registration.addEventListener("updatefound", () => {
        const worker = registration.installing;
        worker?.addEventListener("statechange", () => {
          if (worker.state === "installed" && navigator.serviceWorker.controller !== null) {
            offer(worker);
          }
        });
      });
    })
    .catch(() => {
      // Without it the page works, only not after a reload while the server is away.
    });
}
