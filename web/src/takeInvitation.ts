import { takeInvitation } from "./session/invitation";
import { pageTokens } from "./session/tokens";

// Imported first of all: what is imported later must not find a token in the address.
const take = () => takeInvitation(location, history, pageTokens());
take();
// Who opens an invitation to the document that is open changes only the fragment.
window.addEventListener("hashchange", take);
