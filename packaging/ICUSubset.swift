// Takes what is about single languages out of ICU's data, a third of the binary that gentool never looks at: it speaks
// one language, and its texts are UTF-8. What Foundation may ask for stays: the root and English locales, how text is
// normalized, compared and broken, likely languages and regions, time zones.
//
//     icu-subset icudt76l.dat >small.dat
//
// The file's format (ICU's ucmndata.h, "CmnD"): a header, whose first two bytes say how long it is; the number of items;
// for each item where its name and its data begin, counted from the number of items; the names, sorted and ended by
// zeros; the data, each item at a multiple of 16 bytes.

import Foundation

let locales: Set = ["root", "en", "en_001", "en_US", "en_US_POSIX", "pool"]
let tables: Set = [
    "icustd", "icuver", "keyTypeData", "likelySubtags", "metadata", "metaZones", "numberingSystems", "plurals",
    "supplementalData", "timezoneTypes", "windowsZones", "zoneinfo64",
]
let breaks: Set = ["char", "line", "sent", "title", "word", "word_POSIX"]

/// - Parameter path: of an item, without the name of all data: `root.res`, `coll/ucadata.icu`.
func isKept(_ path: Substring) -> Bool {
    let folder = path.contains("/") ? path.prefix { $0 != "/" } : ""
    let file = path.dropFirst(folder.isEmpty ? 0 : folder.count + 1)
    let name = String(file.prefix { $0 != "." })
    switch (folder, file.drop { $0 != "." }) {
    case ("", ".nrm"): return true
    case ("", ".res"): return locales.contains(name) || tables.contains(name)
    case ("curr", ".res"): return locales.contains(name) || tables.contains(name)
    case ("coll", _): return ["root", "ucadata"].contains(name)
    case ("brkitr", ".brk"): return breaks.contains(name)
    case ("brkitr", ".res"): return locales.contains(name)
    default: return false
    }
}

let bytes = try Data(contentsOf: URL(filePath: CommandLine.arguments[1]))

func number(at offset: Int) -> Int { (0..<4).reduce(0) { $0 | Int(bytes[offset + $1]) << (8 * $1) } }

let start = Int(bytes[0]) | Int(bytes[1]) << 8
guard bytes[2] == 0xDA, bytes[3] == 0x27, bytes[12..<16].elementsEqual("CmnD".utf8) else {
    fatalError("\(CommandLine.arguments[1]): expected ICU's data")
}

var items: [(name: String, data: Range<Int>)] = (0..<number(at: start)).map { index in
    let name = start + number(at: start + 4 + 8 * index)
    let data = start + number(at: start + 8 + 8 * index)
    return (String(decoding: bytes[name...].prefix { $0 != 0 }, as: UTF8.self), data..<bytes.count)
}
for index in items.indices.dropLast() {
    items[index].data = items[index].data.lowerBound..<items[index + 1].data.lowerBound
}
items = items.filter { isKept($0.name.drop { $0 != "/" }.dropFirst()) }

let namesStart = 4 + 8 * items.count
let names = items.map { Array($0.name.utf8) + [0] }
var table = Data()
var data = Data()
func word(_ value: Int) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) } }

let dataStart = (start + namesStart + names.reduce(0) { $0 + $1.count } + 15) / 16 * 16
table += word(items.count)
var nameOffset = namesStart
for (item, name) in zip(items, names) {
    table += word(nameOffset) + word(dataStart - start + data.count)
    nameOffset += name.count
    data += bytes[item.data]
    data += Data(count: -data.count & 15)
}
for name in names { table += name }
let head = bytes[..<start] + table
try FileHandle.standardOutput.write(contentsOf: head + Data(count: dataStart - head.count) + data)
