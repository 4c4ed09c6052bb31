import Foundation
import GentoolCheckpoints
import TestFiles
import Testing

/// Files that ask for much more than they hold.
@Suite("What a small file claims takes neither minutes nor all memory") struct LimitTests {
    /// Why a file is refused, which must take less than a second or two on any machine.
    private func reason(_ bytes: [UInt8], _ name: String = "weights") throws -> String? {
        let file = try TemporaryFile(bytes, name: name)
        var reason: String?
        let time = processorTime {
            reason = #expect(throws: CheckpointError.self) { try Checkpoint(contentsOf: file.path) }?.reason
        }
        #expect(time < .seconds(5), "\(name)")
        return reason
    }

    @Test("Headers of many numbers, empty lists, long names and marks upon marks are refused")
    func headers() throws {
        func repeated(_ text: String, _ count: Int) -> String { String(repeating: text, count: count) }
        let headers = [
            ("{\"a\":[\(repeated("1,", 8_000_000))1]}", "values"),
            ("{\"a\":[\(repeated("[],", 4_000_000))1]}", "values"),
            ("{\"\(repeated("a", 2000))\":1}", "name of 2000 bytes"),
            ("{\(repeated("\"\(repeated("a\u{0323}\u{0307}", 100))\":1,", 4000))\"b\":1}", "the name"),
            (
                "{\((0..<4000).map { "\"\($0)\(repeated("\u{0307}\u{0323}", 100))\":1" }.joined(separator: ","))}",
                "ASCII"
            ),
            ("{\"a\":\(repeated("1", 1_000_000))}", "expected a value"),
        ]
        for (header, fragment) in headers {
            let found = try reason(Bytes.safetensors(header: header))
            #expect(found?.contains(fragment) == true, "\(found ?? "")")
        }
    }

    @Test("Numbers in a header are read as far as they can be")
    func numbers() throws {
        for (number, isFine) in [
            ("0", true), ("-0", true), ("1e0", false), ("9223372036854775808", false), ("-1", false),
        ] {
            let header = "{\"a\":{\"dtype\":\"F32\",\"shape\":[\(number)],\"data_offsets\":[0,0]}}"
            let file = try TemporaryFile(Bytes.safetensors(header: header))
            #expect(((try? Checkpoint(contentsOf: file.path)) != nil) == isFine, "\(number)")
        }
    }

    @Test(
        "Lengths of 0 don't hide lengths that can't be counted",
        arguments: [[0, 1 << 62, 4], [1 << 62, 0, 4], [1 << 62, 4, 0]])
    func hiddenLengths(shape: [Int]) throws {
        let header = "{\"a\":{\"dtype\":\"F32\",\"shape\":\(shape),\"data_offsets\":[0,0]}}"
        #expect(try reason(Bytes.safetensors(header: header))?.contains("impossible shape") == true)
    }

    @Test("Pickles of millions of tiny objects are refused")
    func pickles() throws {
        // Protocol 2, a mark, then: nothing, empty lists, tuples of the last one, places in the memo.
        for (step, fragment) in [("N", "objects"), ("]", "objects"), ("N\u{85}0", "objects"), ("(0", "objects")] {
            let bytes = Array(step.unicodeScalars.map { UInt8($0.value) })
            var pickle: [UInt8] = [0x80, 2]
            for _ in 0..<3_000_000 { pickle += bytes }
            let found = try reason(pickle + [0x2E])
            #expect(found?.contains(fragment) == true, "\(found ?? "")")
        }
    }

    @Test("Entries of GGUF of more text or values than any vocabulary has are refused")
    func entries() throws {
        let head = Bytes() + "GGUF" + UInt32(3) + UInt64(0) + UInt64(1)
        var strings = head.text("a") + UInt32(9) + UInt32(8) + UInt64(5_000_000)
        strings = strings + [UInt8](repeating: 0, count: 40_000_000)
        #expect(try reason(strings.array)?.contains("values") == true)
        let text = head.text("a") + UInt32(8) + UInt64(40_000_000) + [UInt8](repeating: 97, count: 40_000_000)
        #expect(try reason(text.array)?.contains("text") == true)
    }

    @Test("Kinds of files that can't be read are called by their names")
    func kinds() throws {
        let onnx: [UInt8] = [0x08, 0x08, 0x12, 0x07] + Array("pytorch".utf8) + [UInt8](repeating: 0, count: 16)
        #expect(try reason(onnx, "a.onnx")?.contains("an ONNX model without a graph") == true)
        #expect(try reason(Array("[{\"nInputPlane\":1}]".utf8), "a.json")?.contains("waifu2x") == true)
        #expect(try reason((Bytes() + UInt32(7_767_517) + UInt32(1)).array)?.contains("in binary") == true)
    }
}
