// Values between JSON and Yjs. What JSON does not have is an object with the member `$`:
//
//   {"$":"undefined"}  {"$":"number","value":"NaN"|"Infinity"|"-Infinity"|"-0"}  {"$":"bigint","value":"12"}
//   {"$":"bytes","value":BASE64}  {"$":"doc","guid":…,"gc":false?,"autoLoad":true?,"meta":…?}
//   {"$":"text"|"xmlText","value":"abc"}  {"$":"array","value":[…]}  {"$":"map","value":{…}}
//   {"$":"xmlElement","name":…,"attributes":[[key,value],…],"children":[…]}  {"$":"xmlFragment","children":[…]}
//   {"$":"xmlHook","name":…,"value":{…}}  {"$":"object","value":{…}} for an object that has a member `$` itself

import * as Y from 'yjs'

export const bytes = (base64) => {
  if (typeof base64 !== 'string' || !/^[A-Za-z0-9+/]*={0,2}$/.test(base64)) throw new Error('bytes are base64')
  return new Uint8Array(Buffer.from(base64, 'base64'))
}
export const base64 = (array) => Buffer.from(array).toString('base64')

const mapped = (object, change) => {
  const changed = {}
  // Not an assignment: `__proto__` is a member like any other.
  for (const key of Object.keys(object)) {
    Object.defineProperty(changed, key, { value: change(object[key]), enumerable: true, configurable: true, writable: true })
  }
  return changed
}

/** From a request: plain values, new types, sub-documents. */
export function decode(value) {
  if (Array.isArray(value)) return value.map(decode)
  if (typeof value !== 'object' || value === null) return value
  if (!Object.hasOwn(value, '$')) return mapped(value, decode)
  const make = makers[value.$]
  if (make === undefined) throw new Error(`unknown value ${JSON.stringify(value.$)}`)
  return make(value)
}

const makers = {
  undefined: () => undefined,
  number: ({ value }) => Number(value),
  bigint: ({ value }) => BigInt(value),
  bytes: ({ value }) => bytes(value),
  object: ({ value }) => mapped(value, decode),
  doc: ({ guid, gc = true, autoLoad = false, meta = null }) =>
    new Y.Doc({ ...(guid === undefined ? {} : { guid }), gc, autoLoad, meta: decode(meta) }),
  text: ({ value = '' }) => new Y.Text(value),
  xmlText: ({ value = '' }) => new Y.XmlText(value),
  array: ({ value = [] }) => Y.Array.from(value.map(decode)),
  map: ({ value = {} }) => new Y.Map(Object.keys(value).map((key) => [key, decode(value[key])])),
  xmlFragment: ({ children = [] }) => withChildren(new Y.XmlFragment(), children),
  xmlElement: ({ name, attributes = [], children = [] }) => {
    const element = new Y.XmlElement(name)
    for (const [key, value] of attributes) element.setAttribute(key, decode(value))
    return withChildren(element, children)
  },
  xmlHook: ({ name, value = {} }) => {
    const hook = new Y.XmlHook(name)
    for (const key of Object.keys(value)) hook.set(key, decode(value[key]))
    return hook
  },
}

function withChildren(parent, children) {
  if (children.length > 0) parent.insert(0, children.map(decode))
  return parent
}

/** To an answer: a type becomes what its toJSON says, and says what it is where that would not be plain. */
export function encode(value) {
  switch (typeof value) {
    case 'undefined': return { $: 'undefined' }
    case 'bigint': return { $: 'bigint', value: String(value) }
    case 'number':
      if (Object.is(value, -0)) return { $: 'number', value: '-0' }
      return Number.isFinite(value) ? value : { $: 'number', value: String(value) }
    case 'object': break
    default: return value
  }
  if (value === null) return null
  if (Array.isArray(value)) return value.map(encode)
  if (value instanceof Uint8Array) return { $: 'bytes', value: base64(value) }
  if (value instanceof Y.Doc) return encodeDoc(value)
  if (value instanceof Y.AbstractType) return { $: kindOf(value), value: encode(value.toJSON()) }
  const plain = mapped(value, encode)
  return Object.hasOwn(value, '$') ? { $: 'object', value: plain } : plain
}

function encodeDoc({ guid, gc, autoLoad, meta }) {
  const answer = { $: 'doc', guid }
  if (!gc) answer.gc = false
  if (autoLoad) answer.autoLoad = true
  if (meta !== null) answer.meta = encode(meta)
  return answer
}

export function kindOf(type) {
  if (type instanceof Y.XmlText) return 'xmlText'
  if (type instanceof Y.Text) return 'text'
  if (type instanceof Y.Array) return 'array'
  if (type instanceof Y.XmlHook) return 'xmlHook'
  if (type instanceof Y.Map) return 'map'
  if (type instanceof Y.XmlElement) return 'xmlElement'
  if (type instanceof Y.XmlFragment) return 'xmlFragment'
  return 'unknown'
}
