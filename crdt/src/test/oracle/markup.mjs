// The markup that `xml` requests insert: elements, attributes in quotes, text, and the entities of XML. A description of
// what to insert, in the form that values.mjs makes types of.

const entities = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }

const plain = (text) =>
  text.replace(/&(?:#x([0-9a-fA-F]{1,6})|#([0-9]{1,7})|(\w+));/g, (whole, hex, decimal, name) => {
    if (name !== undefined) return Object.hasOwn(entities, name) ? entities[name] : whole
    const point = hex !== undefined ? Number.parseInt(hex, 16) : Number(decimal)
    return point <= 0x10ffff ? String.fromCodePoint(point) : whole
  })

const opening = /<([^\s<>/="']+)((?:\s+[^\s<>/="']+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(\/?)>/y
const attribute = /([^\s<>/="']+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g
const closing = /<\/([^\s<>/="']+)\s*>/y
const MOST_OPEN = 200
const text = /[^<]+/y

/** Descriptions of the nodes that the markup consists of. */
export function parseMarkup(markup) {
  const root = { children: [] }
  const open = [root]
  let at = 0
  const next = (pattern) => {
    pattern.lastIndex = at
    const found = pattern.exec(markup)
    if (found !== null) at = pattern.lastIndex
    return found
  }
  while (at < markup.length) {
    const parent = open[open.length - 1]
    let found
    if ((found = next(text)) !== null) {
      parent.children.push({ $: 'xmlText', value: plain(found[0]) })
    } else if ((found = next(opening)) !== null) {
      const attributes = new Map()
      for (const [, key, double, single] of found[2].matchAll(attribute)) attributes.set(key, plain(double ?? single))
      const element = { $: 'xmlElement', name: found[1], attributes: [...attributes], children: [] }
      parent.children.push(element)
      if (found[3] === '' && open.push(element) > MOST_OPEN + 1) throw new Error(`more than ${MOST_OPEN} open elements at ${at}`)
    } else if ((found = next(closing)) !== null && open.length > 1 && parent.name === found[1]) {
      open.pop()
    } else {
      throw new Error(`bad markup at ${at}`)
    }
  }
  if (open.length > 1) throw new Error(`the element ${open[open.length - 1].name} is not closed`)
  return root.children
}
