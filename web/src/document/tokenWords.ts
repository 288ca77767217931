import type { Denial, DenialReason } from "../session/access";

const WITH_TOKEN: Record<DenialReason, string> = {
  unauthenticated: "The server does not know this token. Check that it was copied as a whole.",
  expired: "This token has expired. Ask whoever invited you for a new one.",
  revoked: "This token was withdrawn. Ask whoever invited you whether you get another one.",
  forbidden: "This token is good, but not for this document. Ask for one that is.",
};

export function tokenWords({ reason, hadToken }: Denial): string {
  return hadToken || reason !== "unauthenticated"
    ? WITH_TOKEN[reason]
    : "This server wants to know who you are. Enter the token that you were given, or the whole invitation link.";
}

/** What a head or a banner says about it. */
export const TOKEN_TITLES: Record<DenialReason, string> = {
  unauthenticated: "A token is needed",
  expired: "Your token has expired",
  revoked: "Your token was withdrawn",
  forbidden: "You have no access to this document",
};
