// Answers JSON lines with the real Yjs. See README.md for the requests.

import { createInterface } from 'node:readline'
import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import { Awareness, applyAwarenessUpdate, encodeAwarenessUpdate } from 'y-protocols/awareness'
import * as Y from 'yjs'
import { history } from './history.mjs'
import { undo } from './undo.mjs'

// Standard output belongs to the answers: what Yjs has to say to a developer goes elsewhere.
console.log = console.error

const bytes = (base64) => new Uint8Array(Buffer.from(base64, 'base64'))
const base64 = (array) => Buffer.from(array).toString('base64')

const answerTo = {
  merge: ({ updates, v }) => ({ update: base64(onUpdates[v ?? 1].merge(updates.map(bytes))) }),
  diff: ({ update, vector, v }) => ({ update: base64(onUpdates[v ?? 1].diff(bytes(update), bytes(vector))) }),
  vectorOf: ({ update, v }) => ({ vector: base64(onUpdates[v ?? 1].vectorOf(bytes(update))) }),
  convert: ({ update, from, to }) => convert(bytes(update), from, to),
  valuesV2: () => valuesV2(),
  inspect: ({ update }) => inspect(bytes(update)),
  converge: ({ left, right }) => converge(left.map(bytes), right.map(bytes)),
  history: (request) => history(request),
  undo: (request) => undo(request),
  json: ({ text }) => json(text),
  any: ({ value }) => ({ value: base64(anyAgain(bytes(value))) }),
  string: ({ units }) => ({ value: base64(encoding.encode((out) => encoding.writeVarString(out, String.fromCharCode(...units)))) }),
  awareness: ({ updates }) => awareness(updates.map(bytes)),
  batch: ({ requests }) => ({ answers: requests.map(answer) }),
}

const onUpdates = {
  1: { merge: Y.mergeUpdates, diff: Y.diffUpdate, vectorOf: Y.encodeStateVectorFromUpdate },
  2: { merge: Y.mergeUpdatesV2, diff: Y.diffUpdateV2, vectorOf: Y.encodeStateVectorFromUpdateV2 },
}

function answer(request) {
  try {
    const reply = answerTo[request.do]
    if (reply === undefined) throw new Error(`unknown request ${request.do}`)
    return { ok: true, ...reply(request) }
  } catch (error) {
    return { ok: false, error: String(error?.stack ?? error) }
  }
}

/** `null` when Yjs cannot. */
function convert(update, from, to) {
  const way = from === 1 && to === 2 ? Y.convertUpdateFormatV1ToV2 : Y.convertUpdateFormatV2ToV1
  try {
    return { update: base64(way(update)) }
  } catch {
    return { update: null }
  }
}

/** Increments, in format V2, with embeds and format values of every kind: V1 does not know them all. */
function valuesV2() {
  const doc = new Y.Doc()
  doc.clientID = 7
  const updates = []
  doc.on('updateV2', (update) => updates.push(base64(update)))
  const text = doc.getText('t')
  text.insert(0, 'a\ud83d')
  text.insert(2, '\ude00b', { first: 1 })
  for (const value of [
    undefined, 10n, new Uint8Array([1, 2, 255]), { u: undefined, n: null, 2: 'two', 1: 'one' }, [undefined, new Uint8Array(2)],
    { deep: [5n] }, NaN, -0, 1e300, 0.5, 2 ** 40, 'x\u0000"😀', [], {}, null, true,
  ]) {
    if (value != null) text.insertEmbed(1, value)
    text.insert(0, 'xy', { key: value })
  }
  return { updates }
}

function inspect(update) {
  const { from, to } = Y.parseUpdateMeta(update)
  const { structs, ds } = Y.decodeUpdate(update)
  return {
    clients: [...from.keys()].map((client) => [client, from.get(client), to.get(client)]),
    structs: structs.length,
    deleteRanges: [...ds.clients.values()].reduce((sum, ranges) => sum + ranges.length, 0),
  }
}

function converge(left, right) {
  const a = documentOf(left)
  const b = documentOf(right)
  const differences = []
  for (const [what, of] of [
    ['state', (doc) => base64(Y.encodeStateAsUpdate(reloaded(doc)))],
    ['vector', (doc) => base64(Y.encodeStateVector(doc))],
    ['pending structs', (doc) => doc.store.pendingStructs !== null],
    ['pending deletes', (doc) => doc.store.pendingDs !== null],
  ]) {
    if (of(a) !== of(b)) differences.push(`${what}: ${of(a)} / ${of(b)}`)
  }
  return differences.length === 0
    ? { equal: true }
    : { equal: false, difference: differences.join('; ') }
}

/** A document tries to join only what a transaction touched; one that loads everything at once joins all it can. */
const reloaded = (doc) => documentOf([Y.encodeStateAsUpdate(doc)])

/**
 * What the updates say and nothing else: after transactions that it takes for remote ones, Yjs deletes format marks that
 * have become redundant, and which these are depends on the steps in which the updates came.
 */
function documentOf(updates) {
  const doc = new Y.Doc()
  for (const update of updates) {
    doc.transact((transaction) => {
      Y.applyUpdate(doc, update)
      transaction.local = true
    })
  }
  return doc
}

function json(text) {
  try {
    return { text: JSON.stringify(JSON.parse(text)) }
  } catch {
    return { text: null }
  }
}

const anyAgain = (value) =>
  encoding.encode((out) => encoding.writeAny(out, decoding.readAny(decoding.createDecoder(value))))

/** What somebody without a state of their own knows after each of the updates. */
function awareness(updates) {
  const one = new Awareness(new Y.Doc())
  one.destroy()
  one.meta.clear()
  const known = updates.map((update) => {
    applyAwarenessUpdate(one, update, null)
    const clients = [...one.meta.keys()].sort((a, b) => a - b)
    return base64(encodeAwarenessUpdate(one, clients))
  })
  return { known }
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(answer(JSON.parse(line)))}\n`)
}
