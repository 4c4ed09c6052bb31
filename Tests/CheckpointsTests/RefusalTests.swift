import Foundation
import GentoolCheckpoints
import Testing

/// Files made by hand, each wrong in one way.
@Suite struct RefusalTests {
    private func expectRefusal(_ bytes: [UInt8], _ fragment: String) throws {
        let file = try TemporaryFile(bytes)
        let error = #expect(throws: CheckpointError.self, "expected: \(fragment)") {
            try Checkpoint(contentsOf: file.path)
        }
        guard let error else { return }
        #expect(error.file == file.path)
        #expect(error.reason.contains(fragment), "\(error) should say: \(fragment)")
        #expect(!error.description.contains("\n"))
    }

    private func tensor(_ name: String, _ type: String, _ shape: String, _ start: Int, _ end: Int) -> String {
        #""\#(name)":{"dtype":"\#(type)","shape":\#(shape),"data_offsets":[\#(start),\#(end)]}"#
    }

    @Test("What is no file of weights is named for what it is")
    func otherFiles() throws {
        try expectRefusal([], "is empty")
        try expectRefusal([1], "begins with 01")
        try expectRefusal(Array("\u{89}PNG\r\n".utf8), "begins with")
        try expectRefusal(Array("version https://git-lfs.github.com/spec/v1\n".utf8), "git lfs pull")
        try expectRefusal(Array("<!DOCTYPE html>".utf8), "web page")
        for (path, fragment) in [("/nowhere/at/all", "can't be opened"), ("/", "folder"), ("/dev/null", "no regular")] {
            let error = #expect(throws: CheckpointError.self) { try Checkpoint(contentsOf: path) }
            #expect(error?.description.hasPrefix(path) == true && error?.reason.contains(fragment) == true)
        }
    }

    @Test("Safetensors: each lie in the header is found")
    func safetensors() throws {
        try expectRefusal((Bytes() + UInt64(500) + "{}").array, "only 2 follow")
        try expectRefusal((Bytes() + UInt64.max + "{}").array, "header of 18446744073709551615 bytes")
        let good = tensor("a", "F32", "[2]", 0, 8)
        let cases: [(header: String, data: Int, fragment: String)] = [
            ("[1]", 0, "no JSON object"),
            ("{ ", 0, "expected '\"'"),
            ("{\(good)", 8, "expected '}'"),
            ("{\(good)} x", 8, "behind the JSON"),
            ("{\(good),\(good)}", 8, "'a' twice"),
            ("{\(tensor("a", "F4_E2M1", "[8]", 0, 8))}", 8, "F4_E2M1"),
            ("{\(tensor("a", "F32", "[3]", 0, 8))}", 8, "takes 12 bytes, but has 8"),
            ("{\(tensor("a", "F32", "[-2]", 0, 8))}", 8, "impossible shape"),
            ("{\(tensor("a", "F32", "[4611686018427387904,4]", 0, 8))}", 8, "impossible shape"),
            ("{\(tensor("a", "F64", "[2305843009213693952]", 0, 8))}", 8, "impossible shape"),
            ("{\(tensor("a", "F32", "[99999999999999999999]", 0, 8))}", 8, "lacks"),
            ("{\(tensor("a", "F32", "[2.5]", 0, 8))}", 8, "lacks"),
            ("{\(tensor("a", "F32", "2", 0, 8))}", 8, "lacks"),
            ("{\(tensor("a", "F32", "[2]", 8, 0))}", 8, "impossible place"),
            ("{\(tensor("a", "F32", "[2]", -8, 0))}", 8, "impossible place"),
            ("{\(good)}", 4, "cut short"),
            ("{\(good)}", 12, "has 12 bytes of data, but its tensors take 8"),
            ("{\(good),\(tensor("b", "F32", "[2]", 4, 12))}", 12, "overlap"),
            ("{\(good),\(tensor("b", "F32", "[2]", 12, 20))}", 20, "has 20 bytes of data"),
            (#"{"a":5}"#, 0, "lacks"),
            (#"{"__metadata__":[]}"#, 0, "no JSON object"),
            (#"{"__metadata__":{"a":1}}"#, 0, "no texts"),
            (#"{"a\uD800":{}}"#, 0, "half of a character"),
            (#"{"a\q":{}}"#, 0, "escape"),
            (#"{"a"#, 0, "text without an end"),
            ("{\"a\": " + String(repeating: "[", count: 100_000), 0, "nested too deep"),
        ]
        for (header, data, fragment) in cases {
            try expectRefusal(Bytes.safetensors(header: header, data: data), fragment)
        }
    }

    @Test("Safetensors: an empty header, padding and metadata alone are fine")
    func emptySafetensors() throws {
        for header in ["{}", "{}      ", #" { "__metadata__" : { "a" : "\u00e4\ud83d\ude42\/\n" } } "#] {
            let file = try TemporaryFile(Bytes.safetensors(header: header))
            let checkpoint = try Checkpoint(contentsOf: file.path)
            #expect(checkpoint.tensors.isEmpty)
            if header.contains("meta") { #expect(checkpoint.metadata == ["a": "ä🙂/\n"]) }
        }
    }

    @Test("GGUF: each lie in the header is found")
    func gguf() throws {
        let head = Bytes() + "GGUF" + UInt32(3)
        func one(type: UInt32 = 0, dimensions: [UInt64] = [2], offset: UInt64 = 0, data: Int = 64) -> [UInt8] {
            var bytes = (head + UInt64(1) + UInt64(0)).text("a") + UInt32(dimensions.count)
            for dimension in dimensions { bytes = bytes + dimension }
            bytes = bytes + type + offset
            return (bytes + [UInt8](repeating: 0, count: 64 - bytes.array.count % 32 + data - 64)).array
                + [UInt8](repeating: 0, count: 32)
        }
        let file = try TemporaryFile(one())
        #expect(try Checkpoint(contentsOf: file.path).tensors["a"]?.floats() == [0, 0])

        try expectRefusal((Bytes() + "GGUF" + UInt32(1) + UInt64(0) + UInt64(0)).array, "version 1")
        try expectRefusal((Bytes() + "GGUF" + UInt32(3).byteSwapped + UInt64(0) + UInt64(0)).array, "big-endian")
        try expectRefusal((head + UInt64(1 << 40) + UInt64(0)).array, "more than the file has room for")
        try expectRefusal((head + UInt64.max + UInt64(0)).array, "no file can hold")
        try expectRefusal((head + UInt64(0) + UInt64(1 << 62)).array, "more than the file has room for")
        try expectRefusal(one(type: 20), "element type 20")
        try expectRefusal(one(dimensions: [1 << 40, 1 << 40]), "impossible shape")
        try expectRefusal(one(dimensions: [1 << 40]), "cut short")
        try expectRefusal(one(dimensions: Array(repeating: 1, count: 9)), "9 dimensions")
        try expectRefusal(one(type: 8, dimensions: [33]), "whole blocks of 32")
        try expectRefusal(one(offset: 1 << 40), "cut short")
        try expectRefusal(one(offset: UInt64(Int64.max)), "cut short")

        func entry(_ key: String, _ value: Bytes) -> [UInt8] {
            ((head + UInt64(0) + UInt64(1)).text(key) + value.array + [UInt8](repeating: 0, count: 64)).array
        }
        try expectRefusal(entry("k", Bytes() + UInt32(13)), "value of type 13")
        try expectRefusal(entry("k", Bytes() + UInt32(8) + UInt64(1 << 50)), "bytes of text")
        try expectRefusal(entry("k", Bytes() + UInt32(9) + UInt32(0) + UInt64(1 << 50)), "array of")
        try expectRefusal(entry("general.alignment", Bytes() + UInt32(4) + UInt32(0)), "alignment '0'")
        try expectRefusal(
            entry("k", (0..<6).reduce(Bytes() + UInt32(9)) { bytes, _ in bytes + UInt32(9) + UInt64(1) }),
            "nested too deep")
        func floats(_ bytes: Bytes, _ name: String, count: UInt64, offset: UInt64) -> Bytes {
            bytes.text(name) + UInt32(1) + count + UInt32(0) + offset
        }
        let first = floats(head + UInt64(2) + UInt64(0), "a", count: 9, offset: 0)
        let overlapping = floats(first, "b", count: 2, offset: 32) + [UInt8](repeating: 0, count: 200)
        try expectRefusal(overlapping.array, "overlap")
    }
}
