/** As much of sockjs-client 1.6 as the page uses: the package brings no types. */
declare module "sockjs-client/dist/sockjs.min.js" {
  const SockJs: import("./fallbackSocket").SockJsClass;
  export default SockJs;
}
