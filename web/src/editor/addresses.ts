const LINK_SCHEMES = new Set(["http:", "https:", "mailto:", "tel:"]);
const IMAGE_SCHEMES = new Set(["http:", "https:"]);
const INLINE_IMAGE = /^data:image\/(png|jpeg|gif|webp);/i;
const HAS_SCHEME = /^[a-z][a-z0-9+.-]*:/i;

/** Whether a link may point there. The text comes from others: everything else is not rendered. */
export function isAllowedLink(address: string): boolean {
  return LINK_SCHEMES.has(schemeOf(address));
}

export function isAllowedImage(address: string): boolean {
  return IMAGE_SCHEMES.has(schemeOf(address)) || INLINE_IMAGE.test(address);
}

/** What somebody typed as an address, completed: a host gets https, a mail address mailto. */
export function completeAddress(typed: string): string | null {
  const text = typed.trim();
  if (text === "" || /\s/.test(text)) return null;
  if (HAS_SCHEME.test(text) && !/^[^/:]+:\d+(\/|$)/.test(text)) {
    return isAllowedLink(text) ? text : null;
  }
  if (/^[^/@]+@[^/@]+\.[^/@]+$/.test(text)) return `mailto:${text}`;
  const completed = `https://${text}`;
  return URL.canParse(completed) ? completed : null;
}

function schemeOf(address: string): string {
  try {
    return new URL(address).protocol;
  } catch {
    return "";
  }
}
