// The packages of older majors come under other names and without types that TypeScript finds.
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
