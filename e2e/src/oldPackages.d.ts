// Packages of older majors, which come under other names, and others without types that TypeScript finds.
// They are used only through these.

declare module "@hocuspocus/provider-2" {
  export { HocuspocusProvider, HocuspocusProviderWebsocket } from "@hocuspocus/provider";
}

declare module "@hocuspocus/provider-3" {
  export { HocuspocusProvider, HocuspocusProviderWebsocket } from "@hocuspocus/provider";
}

declare module "y-websocket-1" {
  export { WebsocketProvider } from "y-websocket";
}

declare module "y-websocket-2" {
  export { WebsocketProvider } from "y-websocket";
}

declare module "sockjs-client" {
  interface SockJsEvent {
    readonly data?: string;
    readonly code?: number;
    readonly reason?: string;
  }

  export default class SockJS {
    constructor(url: string, protocols: string[], options: { transports: string[] });
    readonly transport: string | null;
    readyState: number;
    onopen: (() => void) | null;
    onmessage: ((event: SockJsEvent) => void) | null;
    onclose: ((event: SockJsEvent) => void) | null;
    send(data: string): void;
    close(code?: number, reason?: string): void;
  }
}
