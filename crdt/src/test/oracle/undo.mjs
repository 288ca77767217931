// Random edits of two replicas, the first of which undoes and redoes; what Yjs has after each of them, and what it makes
// of snapshots and positions that were taken on the way.

import * as Y from 'yjs'
import { randomFrom } from './history.mjs'

const base64 = (array) => Buffer.from(array).toString('base64')

/**
 * Answers
 *   steps      [name, replica, …arguments], as perform() below takes them
 *   states     after each step, the full states of both replicas
 *   stacks     after each step, the sizes of the stacks
 *   snapshots  as encoded, in order; taken by steps named snapshot
 *   deltas     of the text at snapshot i, with what has changed since snapshot i - 1
 *   restored   full states of the documents of these snapshots; with the deltas only without gc
 *   positions  [encoded, index, index when what was redone is not followed] at the end, null for nowhere
 */
export function undoHistory({ seed, steps: count = 60 }) {
  const random = randomFrom(seed)
  const gc = random.chance(0.5)
  const docs = [1, 2].map((clientID) => {
    const doc = new Y.Doc({ gc })
    doc.clientID = clientID
    return doc
  })
  for (const doc of docs) for (const root of roots(doc)) root.toJSON()
  const scope = random.chance(0.3) ? docs[0] : roots(docs[0])
  const ignoreRemoteMapChanges = random.chance(0.3)
  const manager = new Y.UndoManager(scope, { captureTimeout: 1e12, ignoreRemoteMapChanges })
  const world = { docs, manager, snapshots: [], positions: [] }
  const steps = []
  const states = []
  const stacks = []
  for (let i = 0; i < count; i++) {
    const step = randomStep(random, docs)
    perform(world, step)
    steps.push(step)
    states.push(docs.map((doc) => base64(Y.encodeStateAsUpdate(doc))))
    stacks.push([manager.undoStack.length, manager.redoStack.length])
  }
  const positions = world.positions.map((position) => {
    const encoded = Y.decodeRelativePosition(Y.encodeRelativePosition(position))
    const index = (follow) => Y.createAbsolutePositionFromRelativePosition(encoded, docs[0], follow)?.index ?? null
    return [base64(Y.encodeRelativePosition(position)), index(true), index(false)]
  })
  const deltas = gc ? [] : world.snapshots.map((at, i) => docs[0].getText('t').toDelta(at, world.snapshots[Math.max(i - 1, 0)]))
  const restored = gc ? [] : world.snapshots.map((at) => base64(Y.encodeStateAsUpdate(Y.createDocFromSnapshot(docs[0], at))))
  const snapshots = world.snapshots.map((at) => [base64(Y.encodeSnapshot(at)), base64(Y.encodeSnapshotV2(at))])
  const wholeDocument = scope === docs[0]
  return { gc, wholeDocument, ignoreRemoteMapChanges, steps, states, stacks, snapshots, deltas, restored, positions }
}

const roots = (doc) => [doc.getText('t'), doc.getArray('a'), doc.getMap('m'), doc.getXmlFragment('x')]

function randomStep(random, docs) {
  const replica = random.below(2)
  const [text, array, map, xml] = roots(docs[replica])
  const word = () => random.pick(['a', 'bc', 'def', 'ünï', '😀', 'x y'])
  const within = (type, most) => {
    const index = random.below(type.length)
    return [index, 1 + random.below(Math.min(most, type.length - index))]
  }
  const key = random.pick(['k', 'l'])
  const choices = [
    () => ['textInsert', replica, random.below(text.length + 1), word()],
    () => ['textInsert', replica, random.below(text.length + 1), word()],
    () => (text.length === 0 ? null : ['textDelete', replica, ...within(text, 6)]),
    () => (text.length === 0 ? null : ['format', replica, ...within(text, 6), { [random.pick(['b', 'i'])]: random.pick([true, null]) }]),
    () => ['embed', replica, random.below(text.length + 1)],
    () => ['arrayInsert', replica, random.below(array.length + 1), Array.from({ length: 1 + random.below(3) }, () => random.below(9))],
    () => ['nested', replica, random.below(array.length + 1), word()],
    () => (array.length === 0 ? null : ['inNested', replica, random.below(array.length), word()]),
    () => (array.length === 0 ? null : ['arrayDelete', replica, ...within(array, 4)]),
    () => ['set', replica, key, random.below(9)],
    () => ['unset', replica, key],
    () => ['setMap', replica, key],
    () => ['inMap', replica, key, random.pick(['p', 'q']), random.below(9)],
    () => ['element', replica, random.below(xml.length + 1)],
    () => (xml.length === 0 ? null : ['inElement', replica, random.below(xml.length), word()]),
    () => (xml.length === 0 ? null : ['elementDelete', replica, ...within(xml, 2)]),
    () => ['sync', 0],
    () => ['sync', 0],
    () => ['undo', 0],
    () => ['undo', 0],
    () => ['undo', 0],
    () => ['redo', 0],
    () => ['redo', 0],
    () => ['stop', 0],
    () => ['stop', 0],
    () => ['clear', 0, random.below(20)],
    () => ['snapshot', 0],
    () => ['position', 0, random.below(docs[0].getText('t').length + 1), random.pick([-1, 0])],
  ]
  for (;;) {
    const step = random.pick(choices)()
    if (step !== null) return step
  }
}

function perform({ docs, manager, snapshots, positions }, [name, replica, ...rest]) {
  const [text, array, map, xml] = roots(docs[replica])
  const [first, second, third] = rest
  const act = {
    textInsert: () => text.insert(first, second),
    textDelete: () => text.delete(first, second),
    format: () => text.format(first, second, third),
    embed: () => text.insertEmbed(first, { image: 'x' }),
    arrayInsert: () => array.insert(first, second),
    nested: () => array.insert(first, [new Y.Text(second)]),
    inNested: () => {
      const type = array.get(first)
      if (type instanceof Y.Text) type.insert(Math.min(1, type.length), second)
    },
    arrayDelete: () => array.delete(first, second),
    set: () => map.set(first, second),
    unset: () => map.delete(first),
    setMap: () => map.set(first, new Y.Map()),
    inMap: () => {
      const type = map.get(first)
      if (type instanceof Y.Map) type.set(second, third)
    },
    element: () => xml.insert(first, [new Y.XmlElement('p')]),
    inElement: () => {
      const element = xml.get(first)
      element.setAttribute('level', second)
      element.insert(0, [new Y.XmlText()])
      element.get(0).insert(0, second)
    },
    elementDelete: () => xml.delete(first, second),
    sync: () => {
      const news = docs.map((doc, i) => Y.encodeStateAsUpdate(doc, Y.encodeStateVector(docs[1 - i])))
      docs.forEach((doc, i) => Y.applyUpdate(doc, news[1 - i], 'remote'))
    },
    undo: () => manager.undo(),
    redo: () => manager.redo(),
    stop: () => manager.stopCapturing(),
    clear: () => {
      if (first === 0) manager.clear()
    },
    snapshot: () => snapshots.push(Y.snapshot(docs[0])),
    position: () => positions.push(Y.createRelativePositionFromTypeIndex(text, first, second)),
  }
  act[name]()
}
