// A zip of files that are compressed already, so they are stored as they are (PKWARE's APPNOTE 6.3.10, 4.3.7 to 4.3.16). Its
// parts are the files' own blobs: nothing of them is kept in memory, however many there are.

// Beyond this a zip would need the fields of Zip64, which not every program reads: there are several then.
const most = { bytes: 0xf000_0000, files: 60_000 }

// What a byte does to a checksum, and what it does when one to three more bytes came after it.
const tables = [Int32Array.from({ length: 256 }, (_, byte) => {
  let value = byte
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1
  return value
})]
for (let more = 1; more < 4; more += 1) tables.push(tables[more - 1].map((value) => tables[0][value & 255] ^ (value >>> 8)))

function sum(bytes, value) {
  const [one, two, three, four] = tables
  let i = 0
  for (; i + 4 <= bytes.length; i += 4) {
    value ^= bytes[i] | bytes[i + 1] << 8 | bytes[i + 2] << 16 | bytes[i + 3] << 24
    value = four[value & 255] ^ three[value >>> 8 & 255] ^ two[value >>> 16 & 255] ^ one[value >>> 24]
  }
  for (; i < bytes.length; i += 1) value = one[(value ^ bytes[i]) & 255] ^ (value >>> 8)
  return value
}

async function checksum(blob) {
  let value = -1
  const reader = blob.stream().getReader()
  for (;;) {
    const { done, value: bytes } = await reader.read()
    if (done) return ~value >>> 0
    value = sum(bytes, value)
  }
}

// Numbers of two or four bytes, the lowest first.
function record(...fields) {
  const bytes = new DataView(new ArrayBuffer(fields.reduce((sum, [size]) => sum + size, 0)))
  let place = 0
  for (const [size, value] of fields) {
    if (size === 2) bytes.setUint16(place, value, true)
    else bytes.setUint32(place, value, true)
    place += size
  }
  return bytes.buffer
}

// Each name once, also where upper and lower case are one; folders stay.
export function distinct(names) {
  const taken = new Set()
  return names.map((name) => {
    const clean = name.split(/[/\\]/).filter((part) => part && part !== '.' && part !== '..').join('/') || 'picture'
    const [, stem, suffix] = clean.match(/^(.*?)(\.[^./]*)?$/)
    let free = clean
    for (let number = 2; taken.has(free.toLowerCase()); number += 1) free = `${stem}-${number}${suffix ?? ''}`
    taken.add(free.toLowerCase())
    return free
  })
}

async function one(files, now) {
  const time = now.getHours() << 11 | now.getMinutes() << 5 | now.getSeconds() >> 1
  const date = now.getFullYear() - 1980 << 9 | now.getMonth() + 1 << 5 | now.getDate()
  const parts = []
  const directory = []
  let place = 0
  let directorySize = 0
  for (const { name, blob } of files) {
    const text = new TextEncoder().encode(name)
    // Version 2.0; names are UTF-8; stored.
    const common = [[2, 20], [2, 0x0800], [2, 0], [2, time], [2, date], [4, await checksum(blob)], [4, blob.size], [4, blob.size], [2, text.length], [2, 0]]
    const head = record([4, 0x04034b50], ...common)
    parts.push(head, text, blob)
    const entry = record([4, 0x02014b50], [2, 20], ...common, [2, 0], [2, 0], [2, 0], [4, 0], [4, place])
    directory.push(entry, text)
    place += head.byteLength + text.length + blob.size
    directorySize += entry.byteLength + text.length
  }
  const end = record([4, 0x06054b50], [2, 0], [2, 0], [2, files.length], [2, files.length], [4, directorySize], [4, place], [2, 0])
  return new Blob([...parts, ...directory, end], { type: 'application/zip' })
}

// files: [{ name, blob }]; gives one zip, or several where they would be too large for one.
export async function zips(files, limits = most, now = new Date()) {
  const names = distinct(files.map(({ name }) => name))
  const groups = [[]]
  let bytes = 0
  files.forEach(({ blob }, index) => {
    if (groups.at(-1).length && (bytes + blob.size > limits.bytes || groups.at(-1).length >= limits.files)) { groups.push([]); bytes = 0 }
    groups.at(-1).push({ name: names[index], blob })
    bytes += blob.size
  })
  const made = []
  for (const group of groups) made.push(await one(group, now))
  return made
}
