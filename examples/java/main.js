// Says how the program beside this page is started for its document.
import { documentName } from "../shared/access.js";
import "../shared/page.js";

const name = /^[\w.-]+$/.test(documentName)
  ? documentName
  : `'${documentName.replaceAll("'", "'\\''")}'`;
document.getElementById("command").textContent =
  `java examples/java/LiveClient.java ${location.origin} ${name} Ada`;
