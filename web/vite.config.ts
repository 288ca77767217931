import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

const server = process.env.SCRIPTORIUM_URL ?? "http://127.0.0.1:8000";
const sockets = { target: server, ws: true };

export default defineConfig({
  plugins: [react()],
  build: {
    target: "es2022",
    manifest: true,
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1024,
  },
  server: {
    port: 5173,
    proxy: { "/collab": sockets, "/ws": sockets, "/api": server, "/health": server },
  },
  test: {
    include: ["src/**/*.test.{ts,tsx}"],
    environment: "node",
    testTimeout: 40_000,
  },
});
