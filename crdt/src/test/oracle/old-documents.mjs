// Wrote crdt/src/test/resources/io/scriptorium/crdt/yjs-13.2-documents.json, documents of an early release that every
// later one must read:
//
//   mkdir old && cd old && npm install yjs@13.2.0 && cp ../old-documents.mjs . && node old-documents.mjs
//
// Three replicas edit one document each and exchange what they have now and then. Of each document: the update V1, and
// what 13.2.0 itself reads in it.

import { randomFrom } from './history.mjs'
import * as Y from 'yjs'

const base64 = (array) => Buffer.from(array).toString('base64')
const formats = [{ bold: true }, { bold: null }, { link: { href: 'x' } }, { link: null }, { em: true }]

const edits = {
  array(array, random) {
    const at = random.below(array.length + 1)
    if (array.length > 3 && random.chance(0.4)) return array.delete(at % array.length, 1)
    const nested = new Y.Map()
    nested.set('a', random.below(9))
    array.insert(at, random.pick([[1, 'two', false], [{ three: [true, 3.5] }], [nested], [new Uint8Array([1, 2])], [-17]]))
  },
  map(map, random) {
    const key = random.pick(['one', 'two', 'three', ''])
    if (random.chance(0.25)) return map.delete(key)
    const nested = new Y.Array()
    nested.insert(0, [random.below(9), 'x'])
    map.set(key, random.pick([random.below(99), 'text', nested, { deep: [{}, null] }, true]))
  },
  text(text, random) {
    const at = random.below(text.length + 1)
    const length = Math.min(1 + random.below(5), text.length - at)
    const dice = random.below(10)
    if (dice < 5 || length === 0) text.insert(at, random.pick(['a', 'bc ', 'déf', '日本', '\n']))
    else if (dice < 7) text.delete(at, length)
    else if (dice < 9) text.format(at, length, random.pick(formats))
    else text.insertEmbed(at, { image: 'u' }, {})
  },
  xml(xml, random) {
    const at = random.below(xml.length + 1)
    if (xml.length > 2 && random.chance(0.3)) return xml.delete(at % xml.length, 1)
    const element = new Y.XmlElement(random.pick(['p', 'h1']))
    element.setAttribute('class', random.pick(['a', 'b']))
    element.insert(0, [new Y.XmlText('child')])
    xml.insert(at, [element])
  },
}

const rootOf = {
  array: (doc) => doc.getArray('root'), map: (doc) => doc.getMap('root'), text: (doc) => doc.getText('root'),
  xml: (doc) => doc.getXmlFragment('root'),
}

function exchange(docs) {
  for (const a of docs) for (const b of docs) Y.applyUpdate(a, Y.encodeStateAsUpdate(b, Y.encodeStateVector(a)))
}

function documentOf(kind, seed) {
  const random = randomFrom(seed)
  const docs = [7, 300, 4294967295].map((client) => {
    const doc = new Y.Doc()
    doc.clientID = client
    return doc
  })
  for (let i = 0; i < 120; i++) {
    edits[kind](rootOf[kind](random.pick(docs)), random)
    if (random.chance(0.1)) exchange(docs)
  }
  exchange(docs)
  exchange(docs)
  const root = rootOf[kind](docs[0])
  const expected = kind === 'text' ? root.toDelta() : root.toJSON()
  return { kind, update: base64(Y.encodeStateAsUpdate(docs[0])), expected: JSON.parse(JSON.stringify(expected)) }
}

const documents = []
for (let seed = 1; seed <= 3; seed++) for (const kind of Object.keys(edits)) documents.push(documentOf(kind, seed))
process.stdout.write(`[\n${documents.map((one) => JSON.stringify(one)).join(',\n')}\n]\n`)
