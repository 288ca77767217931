// Random histories: several replicas of one document that edit everything Yjs has, and hear of each other late, twice,
// in the wrong order, or after a reload.

import * as Y from 'yjs'

const base64 = (array) => Buffer.from(array).toString('base64')

/** Mulberry32: small, seedable, good enough to shuffle with. */
export function randomFrom(seed) {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
  const below = (n) => Math.floor(next() * n)
  return {
    below,
    chance: (p) => next() < p,
    pick: (list) => list[below(list.length)],
  }
}

/**
 * Answers
 *   updates  the increments of all replicas in the order in which they were made, [replica, bytes]
 *   states   full states and diffs taken on the way, [number of updates made by then, bytes]
 *   finals   the full state of each replica after everything was delivered
 *   v2       the same increments and final states in format V2, as the replicas that made them had them
 */
export function history({ seed, steps = 30, surrogates = false }) {
  const random = randomFrom(seed)
  const world = { random, surrogates, updates: [], states: [], v2: [], replicas: [] }
  const count = 1 + random.below(4)
  for (let i = 0; i < count; i++) world.replicas.push(replica(world, i))
  for (let i = 0; i < steps; i++) step(world)
  for (const one of world.replicas) deliverAll(world, one)
  const finals = world.replicas.map((one) => base64(Y.encodeStateAsUpdate(one.doc)))
  for (const one of world.replicas) world.v2.push(base64(Y.encodeStateAsUpdateV2(one.doc)))
  return { updates: world.updates, states: world.states, v2: world.v2, finals, distinct: new Set(finals).size }
}

function clientId(random) {
  if (random.chance(0.3)) return 1 + random.below(300)
  if (random.chance(0.1)) return 2 ** 32 + random.below(2 ** 20) * 2 ** 20
  return random.below(2 ** 32)
}

function replica(world, index) {
  const one = { index, inbox: [], gc: world.random.chance(0.7) }
  open(world, one)
  return one
}

/** Gives the replica a new document, as a reload does: with what the old one had, under another client id. */
function open(world, one) {
  const { random } = world
  const doc = new Y.Doc({ gc: one.gc })
  do doc.clientID = clientId(random)
  while (world.replicas.some((other) => other.doc?.clientID === doc.clientID))
  const old = one.doc
  if (old !== undefined) Y.applyUpdate(doc, Y.encodeStateAsUpdate(old), 'remote')
  one.doc = doc
  one.text = doc.getText('t')
  one.array = doc.getArray('a')
  one.map = doc.getMap('m')
  one.xml = doc.getXmlFragment('x')
  one.undo = new Y.UndoManager([one.text, one.array, one.map, one.xml], { captureTimeout: 0 })
  doc.on('updateV2', (update, origin) => {
    if (origin !== 'remote') world.v2.push(base64(update))
  })
  doc.on('update', (update, origin) => {
    if (origin === 'remote') return
    const id = world.updates.length
    world.updates.push([one.index, base64(update)])
    for (const other of world.replicas) if (other !== one) other.inbox.push(id)
  })
}

const delivered = (world, id) => new Uint8Array(Buffer.from(world.updates[id][1], 'base64'))

function deliverSome(world, one) {
  const { random } = world
  const ids = []
  for (let n = 1 + random.below(4); n > 0 && one.inbox.length > 0; n--) {
    ids.push(one.inbox.splice(random.chance(0.7) ? 0 : random.below(one.inbox.length), 1)[0])
  }
  const updates = ids.map((id) => delivered(world, id))
  if (updates.length > 1 && random.chance(0.3)) {
    Y.applyUpdate(one.doc, Y.mergeUpdates(updates), 'remote')
  } else {
    for (const update of updates) Y.applyUpdate(one.doc, update, 'remote')
  }
}

/** Until nobody has anything to say: receiving may make a replica tidy up formats, which is an update of its own. */
function deliverAll(world, one) {
  for (let busy = true; busy; ) {
    busy = false
    for (const other of [one, ...world.replicas]) {
      while (other.inbox.length > 0) {
        Y.applyUpdate(other.doc, delivered(world, other.inbox.shift()), 'remote')
        busy = true
      }
    }
  }
}

function step(world) {
  const { random } = world
  const one = random.pick(world.replicas)
  const dice = random.below(100)
  if (dice < 70) {
    const edits = random.chance(0.2) ? 1 + random.below(5) : 1
    if (edits === 1) edit(world, one)
    else one.doc.transact(() => { for (let i = 0; i < edits; i++) edit(world, one) })
  } else if (dice < 84) {
    deliverSome(world, one)
  } else if (dice < 88) {
    const other = random.pick(world.replicas)
    Y.applyUpdate(one.doc, Y.encodeStateAsUpdate(other.doc, Y.encodeStateVector(one.doc)), 'remote')
  } else if (dice < 91) {
    one.undo.undo()
  } else if (dice < 93) {
    one.undo.redo()
  } else if (dice < 95) {
    open(world, one)
  } else {
    const other = random.pick(world.replicas)
    const since = random.chance(0.5) ? Y.encodeStateVector(other.doc) : undefined
    world.states.push([world.updates.length, base64(Y.encodeStateAsUpdate(one.doc, since))])
  }
}

const plainPieces = ['a', 'bc', 'def ', '\n', 'é', '日本', '😀', 'x😀y', '👩‍👩‍👧', '"\\', '\u0000']
const brokenPieces = ['\ud83d', '\ude00', 'a\ud83d', '\ude00b']

const someText = ({ random, surrogates }) =>
  random.pick(surrogates && random.chance(0.5) ? brokenPieces : plainPieces)

function someJson(random) {
  return random.pick([
    null, true, false, 0, -0, 1, -17, 2 ** 31, 0.1, 1e300, -(2 ** 40), NaN, '', 'text', '😀',
    [], {}, [1, 'a', null], { b: 1, a: [true, { 10: 'x', 2: 'y' }] }, { deep: [[[{}]]] },
  ])
}

function someType(random) {
  return random.pick([
    () => new Y.Text(random.chance(0.5) ? 'nested' : undefined),
    () => Y.Array.from(random.chance(0.5) ? [1, 'two', { three: 3 }] : []),
    () => new Y.Map(random.chance(0.5) ? Object.entries({ k: 1, l: 'm' }) : undefined),
    () => someElement(random),
    () => new Y.XmlText('xml'),
  ])()
}

function someElement(random) {
  const element = new Y.XmlElement(random.pick(['p', 'paragraph', 'h1']))
  if (random.chance(0.5)) element.setAttribute('class', random.pick(['a', 'b']))
  if (random.chance(0.5)) element.insert(0, [new Y.XmlText(random.pick(['', 'child', '😀']))])
  return element
}

function someArrayValue(random) {
  if (random.chance(0.2)) return someType(random)
  if (random.chance(0.1)) return new Uint8Array([1, 2, 255].slice(0, random.below(4)))
  return someJson(random)
}

function someMapValue(random) {
  if (random.chance(0.05)) return new Y.Doc({ guid: `sub${random.below(9)}`, autoLoad: random.chance(0.5) })
  if (random.chance(0.1)) return random.pick([undefined, 10n, -(2n ** 63n), new Date(0)])
  return someArrayValue(random)
}

/** Everything that can be edited, found by walking, up to a bound. */
function editable(one) {
  const types = [one.text, one.text, one.array, one.map, one.xml]
  for (let i = 0; i < types.length && types.length < 40; i++) {
    const type = types[i]
    const children =
      type instanceof Y.Map ? [...type.values()]
      : type instanceof Y.Array || type instanceof Y.XmlFragment ? type.toArray()
      : []
    for (const child of children) if (child instanceof Y.AbstractType) types.push(child)
  }
  return types
}

function edit(world, one) {
  const type = world.random.pick(editable(one))
  if (type instanceof Y.Text) editText(world, type)
  else if (type instanceof Y.Array) editArray(world.random, type)
  else if (type instanceof Y.Map) editMap(world.random, type)
  else if (type instanceof Y.XmlFragment) editXml(world.random, type)
}

const formats = [
  { bold: true }, { bold: null }, { em: {} }, { em: null }, { link: { href: 'x', n: 1.5 } }, { link: null },
  { size: 12 }, { bold: true, em: null },
]

function editText(world, text) {
  const { random } = world
  const at = random.below(text.length + 1)
  const length = Math.min(1 + random.below(4), text.length - at)
  const dice = random.below(10)
  if (dice < 5) text.insert(at, someText(world), random.chance(0.2) ? random.pick(formats) : undefined)
  else if (dice < 7 && length > 0) text.delete(at, length)
  else if (dice < 9 && length > 0) text.format(at, length, random.pick(formats))
  else text.insertEmbed(at, random.pick([{ image: 'u' }, { n: [1, null] }]), random.chance(0.3) ? { bold: true } : {})
}

function editArray(random, array) {
  const at = random.below(array.length + 1)
  if (array.length > 0 && random.chance(0.35)) {
    const from = Math.min(at, array.length - 1)
    array.delete(from, 1 + random.below(Math.min(3, array.length - from)))
  } else {
    const values = []
    for (let n = 1 + random.below(3); n > 0; n--) values.push(someArrayValue(random))
    array.insert(at, values)
  }
}

function editMap(random, map) {
  const key = random.pick(['k', 'l', 'm', '', '😀', '10'])
  if (random.chance(0.3)) map.delete(key)
  else map.set(key, someMapValue(random))
}

function editXml(random, xml) {
  const dice = random.below(10)
  if (xml instanceof Y.XmlElement && dice < 3) {
    if (random.chance(0.7)) xml.setAttribute(random.pick(['class', 'id']), random.pick(['1', '2', '😀']))
    else xml.removeAttribute('class')
  } else if (xml.length > 0 && dice < 5) {
    const at = random.below(xml.length)
    xml.delete(at, 1 + random.below(Math.min(2, xml.length - at)))
  } else {
    xml.insert(random.below(xml.length + 1), [random.chance(0.5) ? someElement(random) : new Y.XmlText('text')])
  }
}
