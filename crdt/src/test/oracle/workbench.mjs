// The workbench: documents that requests create, edit, exchange and read. README.md lists the requests.

import * as Y from 'yjs'
import { parseMarkup } from './markup.mjs'
import { base64, bytes, decode, encode, kindOf } from './values.mjs'

/** What foreign updates come from, unless the request says otherwise: an origin that the undo manager does not track. */
const REMOTE = 'remote'

const encodings = {
  1: {
    apply: Y.applyUpdate, state: Y.encodeStateAsUpdate, snapshot: Y.encodeSnapshot, decodeSnapshot: Y.decodeSnapshot,
    merge: Y.mergeUpdates, diff: Y.diffUpdate, vectorOf: Y.encodeStateVectorFromUpdate,
    meta: Y.parseUpdateMeta, decode: Y.decodeUpdate,
  },
  2: {
    apply: Y.applyUpdateV2, state: Y.encodeStateAsUpdateV2, snapshot: Y.encodeSnapshotV2, decodeSnapshot: Y.decodeSnapshotV2,
    merge: Y.mergeUpdatesV2, diff: Y.diffUpdateV2, vectorOf: Y.encodeStateVectorFromUpdateV2,
    meta: Y.parseUpdateMetaV2, decode: Y.decodeUpdateV2,
  },
}

function encoding(v = 1) {
  const found = encodings[v]
  if (found === undefined) throw new Error(`v is 1 or 2, not ${JSON.stringify(v)}`)
  return found
}

/** One named document. */
class Desk {
  constructor(options) {
    this.options = options
    this.requests = []
    this.open(undefined)
  }

  open(client) {
    const { gc = true, guid } = this.options
    this.doc = new Y.Doc({ gc, ...(guid === undefined ? {} : { guid }) })
    if (client !== undefined) this.doc.clientID = client
    this.roots = new Map()
    this.watched = []
    this.updates = []
    this.undo = null
    this.doc.on('update', (update) => this.updates.push([base64(update)]))
    this.doc.on('updateV2', (update) => this.updates[this.updates.length - 1].push(base64(update)))
  }

  root(name, kind) {
    if (typeof name !== 'string') throw new Error('root is missing')
    if (!this.roots.has(name)) {
      const type = this.doc.get(name, rootTypes[kind ?? guess(this.doc, name)])
      this.roots.set(name, type)
      if (this.undoing) this.scope(type)
    }
    return this.roots.get(name)
  }

  scope(type) {
    if (this.undo === null) this.undo = new Y.UndoManager([type], { captureTimeout: 0 })
    else this.undo.addToScope(type)
  }

  /** The V1 update of the transaction, or null; remembers the request for the undo manager. */
  change(request, body) {
    if (!this.undoing) this.requests.push([this.doc.clientID, request])
    this.updates = []
    let update = null
    const capture = (bytes) => { update ??= bytes }
    const event = (request.v ?? 1) === 2 ? 'updateV2' : 'update'
    this.doc.on(event, capture)
    try {
      body()
    } finally {
      this.doc.off(event, capture)
    }
    const answer = { update: update === null ? null : base64(update) }
    if (request.updates) answer.updates = this.updates
    return answer
  }

  /**
   * An undo manager keeps what is deleted from being garbage-collected. So that documents in which nobody undoes look as
   * they do without one, it comes with the first undo: then everything happens again, under its eyes.
   */
  beginToUndo() {
    if (this.undoing) return
    this.undoing = true
    const { requests, watched } = this
    const client = this.doc.clientID
    this.open(client)
    for (const [as, request] of requests) {
      this.doc.clientID = as
      try {
        answerTo[request.do](request, this)
      } catch {
        // It failed then, too.
      }
    }
    this.doc.clientID = client
    this.requests = []
    for (const { root, path, deep } of watched) watch(this, root, path, deep)
  }
}

const rootTypes = {
  text: Y.Text, array: Y.Array, map: Y.Map, xml: Y.XmlFragment, xmlFragment: Y.XmlFragment,
  xmlText: Y.XmlText, xmlElement: Y.XmlElement,
}

/** What a root that nobody named yet seems to be, by what it holds. */
function guess(doc, name) {
  const type = doc.share.get(name)
  if (type === undefined) throw new Error(`there is no root ${JSON.stringify(name)}`)
  let first = type._start
  if (first === null) return 'map'
  while (first.right !== null && first.deleted) first = first.right
  const { content } = first
  if (content instanceof Y.ContentString || content instanceof Y.ContentFormat || content instanceof Y.ContentEmbed) return 'text'
  if (content instanceof Y.ContentType && /^xml/.test(kindOf(content.type))) return 'xml'
  return 'array'
}

const desks = new Map()

function deskOf({ doc }) {
  const desk = desks.get(doc)
  if (desk === undefined) throw new Error(`there is no document ${JSON.stringify(doc)}`)
  return desk
}

/** The type that root and path lead to: list indexes, keys of maps, and in texts the index of an embedded type. */
function typeAt(desk, { root, path = [] }, kind) {
  let type = desk.root(root, path.length === 0 ? kind : undefined)
  for (const step of path) {
    type = childOf(type, step)
    if (!(type instanceof Y.AbstractType)) throw new Error(`there is no type at ${JSON.stringify(step)}`)
  }
  return type
}

function childOf(type, step) {
  if (type instanceof Y.Map) return type.get(step)
  if (type instanceof Y.Text) {
    let at = 0
    for (const { insert } of type.toDelta()) {
      if (at === step) return insert
      at += typeof insert === 'string' ? insert.length : 1
    }
    return undefined
  }
  return type.get(step)
}

function expectKind(type, ...kinds) {
  if (!kinds.includes(kindOf(type))) throw new Error(`this is of kind ${kindOf(type)}`)
}

const attributeEdits = {
  attribute: (type, [key, value]) => type.setAttribute(key, decode(value)),
  removeAttribute: (type, key) => type.removeAttribute(key),
}

/** The edits of each kind of request; several in one request are one transaction, in the order of its members. */
const edits = {
  text: {
    kinds: ['text', 'xmlText'],
    insert: (type, [at, text, attributes]) => type.insert(at, text, attributes && decode(attributes)),
    delete: (type, [at, length]) => type.delete(at, length),
    format: (type, [at, length, attributes]) => type.format(at, length, decode(attributes)),
    embed: (type, [at, value, attributes]) => type.insertEmbed(at, decode(value), attributes && decode(attributes)),
    delta: (type, ops) => type.applyDelta(ops.map((op) => ({
      ...op,
      ...(op.insert === undefined ? {} : { insert: decode(op.insert) }),
      ...(op.attributes === undefined ? {} : { attributes: decode(op.attributes) }),
    }))),
    ...attributeEdits,
  },
  array: {
    kinds: ['array'],
    insert: (type, [at, values]) => type.insert(at, values.map(decode)),
    push: (type, values) => type.push(values.map(decode)),
    delete: (type, [at, length = 1]) => type.delete(at, length),
  },
  map: {
    kinds: ['map', 'xmlHook'],
    set: (type, [key, value]) => type.set(key, decode(value)),
    unset: (type, key) => type.delete(key),
    clear: (type, yes) => { if (yes) type.clear() },
  },
  xml: {
    kinds: ['xmlFragment', 'xmlElement'],
    insert: (type, [at, what]) => type.insert(at, (typeof what === 'string' ? parseMarkup(what) : what).map(decode)),
    delete: (type, [at, length = 1]) => type.delete(at, length),
    attribute: (type, pair) => { expectKind(type, 'xmlElement'); attributeEdits.attribute(type, pair) },
    removeAttribute: (type, key) => { expectKind(type, 'xmlElement'); attributeEdits.removeAttribute(type, key) },
  },
}

function edit(desk, request) {
  const possible = edits[request.do]
  if (possible === undefined) throw new Error(`${JSON.stringify(request.do)} is no edit`)
  const type = typeAt(desk, request, request.do)
  expectKind(type, ...possible.kinds)
  for (const member of Object.keys(request)) {
    if (member !== 'kinds' && Object.hasOwn(possible, member)) possible[member](type, request[member])
  }
}

const editRequest = (request, desk = deskOf(request)) =>
  desk.change(request, () => desk.doc.transact(() => edit(desk, request), request.origin ?? null))

function transact(request, desk = deskOf(request)) {
  return desk.change(request, () =>
    desk.doc.transact(() => { for (const one of request.edits) edit(desk, one) }, request.origin ?? null))
}

function apply(request, desk = deskOf(request)) {
  const { update, v, origin = REMOTE } = request
  const one = encoding(v)
  const read = bytes(update)
  const { updates } = desk.change(request, () => {
    if (desk.options.cleanup ?? true) {
      one.apply(desk.doc, read, origin)
    } else {
      // After transactions that it takes for remote ones, Yjs deletes format marks that have become redundant. It also
      // forgets then which index is where.
      desk.doc.transact((transaction) => {
        one.apply(desk.doc, read, origin)
        transaction.local = true
        for (const type of transaction.changed.keys()) if (type._searchMarker) type._searchMarker.length = 0
      }, origin)
    }
  })
  return { pending: isPending(desk), ...(request.updates ? { updates } : {}) }
}

const isPending = ({ doc: { store } }) => store.pendingStructs !== null || store.pendingDs !== null

function undoOrRedo(request) {
  const desk = deskOf(request)
  desk.beginToUndo()
  return desk.change(request, () => desk.undo?.[request.do]())
}

const readers = {
  string: (type) => { expectKind(type, 'text', 'xmlText', 'xmlFragment', 'xmlElement'); return type.toString() },
  delta: (type, { snapshot, previous, v }) => {
    expectKind(type, 'text', 'xmlText')
    const at = (given) => (given === undefined ? undefined : encoding(v).decodeSnapshot(bytes(given)))
    return encode(type.toDelta(at(snapshot), at(previous)))
  },
  json: (type) => encode(type.toJSON()),
  xml: (type) => { expectKind(type, 'xmlText', 'xmlFragment', 'xmlElement'); return type.toString() },
  attributes: (type) => { expectKind(type, 'text', 'xmlText', 'xmlElement'); return encode(type.getAttributes()) },
}
const rootOfReader = { string: 'text', delta: 'text', xml: 'xml' }

function read(request) {
  const desk = deskOf(request)
  const { as = 'json', root } = request
  if (!Object.hasOwn(readers, as)) throw new Error(`as is one of ${Object.keys(readers).join(', ')}`)
  const kind = desk.doc.share.get(root)?._start || rootOfReader[as] === undefined ? undefined : rootOfReader[as]
  return { value: readers[as](typeAt(desk, request, kind), request) }
}

function watch(desk, root, path, deep) {
  const type = typeAt(desk, { root, path }, undefined)
  const entry = { root, path, deep, events: [] }
  const record = (event) => entry.events.push(recorded(event, deep))
  if (deep) type.observeDeep((events) => events.forEach(record))
  else type.observe(record)
  desk.watched.push(entry)
}

/** Of a text only that it changed and where: to ask Yjs for the delta of a text makes it delete format marks. */
function recorded(event, deep) {
  const text = event.target instanceof Y.Text
  const answer = { target: kindOf(event.target) }
  if (deep) answer.path = encode(event.path)
  if (!text) answer.delta = encode(event.changes.delta)
  answer.keys = Object.fromEntries([...event.keys].map(([key, { action, oldValue }]) => [key, { action, oldValue: before(oldValue) }]))
  return answer
}

/** What a type that is gone held nobody can say any more. */
const before = (value) => (value instanceof Y.AbstractType ? { $: kindOf(value) } : encode(value))

function pending({ doc: { store } }) {
  const { pendingStructs, pendingDs } = store
  const parts = []
  if (pendingStructs !== null) parts.push(pendingStructs.update)
  if (pendingDs !== null) parts.push(pendingDs)
  const missing = pendingStructs === null ? [] : [...pendingStructs.missing]
  return {
    update: parts.length === 0 ? null : base64(Y.convertUpdateFormatV2ToV1(Y.mergeUpdatesV2(parts))),
    missing: missing.sort(([a], [b]) => a - b),
  }
}

/** Everything that can be seen of a document. */
function summary(desk) {
  const { doc } = desk
  const roots = {}
  for (const name of [...desk.roots.keys()].sort()) {
    const type = desk.roots.get(name)
    const texts = type instanceof Y.Text
    roots[name] = { json: encode(type.toJSON()), ...(texts ? { delta: encode(type.toDelta()) } : {}) }
  }
  const snapshot = Y.snapshot(doc)
  return {
    roots,
    vector: base64(Y.encodeStateVector(doc)),
    snapshot: base64(Y.encodeSnapshot(snapshot)),
    snapshotV2: base64(Y.encodeSnapshotV2(snapshot)),
    state: base64(Y.encodeStateAsUpdate(doc)),
    stateV2: base64(Y.encodeStateAsUpdateV2(doc)),
    pending: pending(desk),
    subdocs: [...doc.getSubdocs()].map((one) => one.guid).sort(),
  }
}

const OUTLINED = 40

/** The types of the document, from its roots on down, with what an editor has to know of each. */
function outline(desk) {
  const types = [...desk.roots.keys()].sort().map((root) => ({ root, path: [], type: desk.roots.get(root) }))
  for (let i = 0; i < types.length && types.length < OUTLINED; i++) {
    const { root, path, type } = types[i]
    for (const [step, child] of childrenOf(type)) {
      if (child instanceof Y.AbstractType) types.push({ root, path: [...path, step], type: child })
    }
  }
  return types.slice(0, OUTLINED).map(({ root, path, type }) => ({ root, path, kind: kindOf(type), ...sizeOf(type) }))
}

function childrenOf(type) {
  if (type instanceof Y.Map) return [...type.entries()].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
  if (!(type instanceof Y.Text)) return [...type.toArray().entries()]
  const embeds = []
  let at = 0
  for (const { insert } of type.toDelta()) {
    if (typeof insert !== 'string') embeds.push([at, insert])
    at += typeof insert === 'string' ? insert.length : 1
  }
  return embeds
}

function sizeOf(type) {
  if (type instanceof Y.Map) return { keys: [...type.keys()].sort() }
  if (!(type instanceof Y.Text)) return { length: type.length }
  return { text: type.toDelta().map(({ insert }) => (typeof insert === 'string' ? insert : '\ufffc')).join('') }
}

function restore({ doc, from, snapshot, v }) {
  const desk = new Desk({ gc: false })
  Y.createDocFromSnapshot(deskOf({ doc: from }).doc, encoding(v).decodeSnapshot(bytes(snapshot)), desk.doc)
  desks.set(doc, desk)
  return {}
}

function position(request) {
  const desk = deskOf(request)
  const { index, assoc = 0 } = request
  const relative = Y.createRelativePositionFromTypeIndex(typeAt(desk, request, undefined), index, assoc)
  return { position: base64(Y.encodeRelativePosition(relative)), json: Y.relativePositionToJSON(relative) }
}

function indexOf({ position, ...request }) {
  const absolute = Y.createAbsolutePositionFromRelativePosition(
    typeof position === 'string' ? Y.decodeRelativePosition(bytes(position)) : Y.createRelativePositionFromJSON(position),
    deskOf(request).doc)
  return absolute === null ? { index: null } : { index: absolute.index, assoc: absolute.assoc }
}

function inspect({ update, v }) {
  const one = encoding(v)
  const { from, to } = one.meta(bytes(update))
  const { structs, ds } = one.decode(bytes(update))
  return {
    clients: [...from.keys()].map((client) => [client, from.get(client), to.get(client)]),
    structs: structs.length,
    deleteRanges: [...ds.clients.values()].reduce((sum, ranges) => sum + ranges.length, 0),
  }
}

function convert({ update, from = 1, to = 2 }) {
  encoding(from)
  encoding(to)
  const read = bytes(update)
  if (from === to) return { update }
  return { update: base64(from === 1 ? Y.convertUpdateFormatV1ToV2(read) : Y.convertUpdateFormatV2ToV1(read)) }
}

const answerTo = {
  doc: ({ doc, ...options }) => {
    const desk = new Desk(options)
    if (options.client !== undefined) desk.doc.clientID = options.client
    desks.set(doc, desk)
    return { client: desk.doc.clientID }
  },
  forget: ({ doc }) => { if (doc === undefined) desks.clear(); else desks.delete(doc); return {} },
  text: editRequest,
  array: editRequest,
  map: editRequest,
  xml: editRequest,
  transact,
  apply,
  undo: undoOrRedo,
  redo: undoOrRedo,
  state: ({ v, since, ...request }) =>
    ({ update: base64(encoding(v).state(deskOf(request).doc, since === undefined ? undefined : bytes(since))) }),
  vector: (request) => ({ vector: base64(Y.encodeStateVector(deskOf(request).doc)) }),
  snapshot: ({ v, ...request }) => ({ snapshot: base64(encoding(v).snapshot(Y.snapshot(deskOf(request).doc))) }),
  pending: (request) => pending(deskOf(request)),
  summary: (request) => summary(deskOf(request)),
  outline: (request) => ({ types: outline(deskOf(request)) }),
  check: (request) => { deskOf(request); return {} },
  restore,
  read,
  watch: (request, desk = deskOf(request)) => { watch(desk, request.root, request.path, request.deep); return {} },
  events: (request) => ({
    events: deskOf(request).watched.map((entry) => entry.events.splice(0, entry.events.length)),
  }),
  position,
  index: indexOf,
  merge: ({ updates, v }) => ({ update: base64(encoding(v).merge(updates.map(bytes))) }),
  diff: ({ update, vector, v }) => ({ update: base64(encoding(v).diff(bytes(update), bytes(vector))) }),
  vectorOf: ({ update, v }) => ({ vector: base64(encoding(v).vectorOf(bytes(update))) }),
  convert,
  inspect,
}

export const workbench = Object.fromEntries(
  Object.entries(answerTo).map(([name, answer]) => [name, (request) => answer(request)]))
