// Answers JSON lines with the real Yjs. See README.md for the requests.

import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import { Awareness, applyAwarenessUpdate, encodeAwarenessUpdate } from 'y-protocols/awareness'
import * as Y from 'yjs'
import { history } from './history.mjs'
import { undoHistory } from './undo.mjs'
import { base64, bytes } from './values.mjs'
import { workbench } from './workbench.mjs'

// Standard output belongs to the answers: what Yjs has to say to a developer goes elsewhere.
console.log = console.error

const answerTo = {
  ...workbench,
  convertOrNull: ({ update, from, to }) => convertOrNull(bytes(update), from, to),
  valuesV2: () => valuesV2(),
  converge: ({ left, right }) => converge(left.map(bytes), right.map(bytes)),
  history: (request) => history(request),
  undoHistory: (request) => undoHistory(request),
  json: ({ text }) => json(text),
  any: ({ value }) => ({ value: base64(anyAgain(bytes(value))) }),
  string: ({ units }) => ({ value: base64(encoding.encode((out) => encoding.writeVarString(out, String.fromCharCode(...units)))) }),
  awareness: ({ updates }) => awareness(updates.map(bytes)),
  batch: ({ requests }) => ({ answers: requests.map(answer) }),
}

function answer(request) {
  try {
    if (!Object.hasOwn(answerTo, request?.do)) throw new Error(`unknown request ${JSON.stringify(request?.do)}`)
    return { ok: true, ...answerTo[request.do](request) }
  } catch (error) {
    return { ok: false, error: String(error?.message ?? error) }
  }
}

/** `null` when Yjs cannot. */
function convertOrNull(update, from, to) {
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

/** Lines end with a line feed and nothing else: JSON text may hold the separators that `readline` knows as well. */
async function* lines(stream) {
  let begun = []
  for await (const chunk of stream) {
    let from = 0
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, from)) {
      yield Buffer.concat([...begun, chunk.subarray(from, end)])
      begun = []
      from = end + 1
    }
    if (from < chunk.length) begun.push(chunk.subarray(from))
  }
  if (begun.length > 0) yield Buffer.concat(begun)
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function answerText(line) {
  try {
    return JSON.stringify(answer(JSON.parse(utf8.decode(line))))
  } catch (error) {
    return JSON.stringify({ ok: false, error: error.message })
  }
}

for await (const line of lines(process.stdin)) {
  process.stdout.write(`${answerText(line)}\n`)
}
