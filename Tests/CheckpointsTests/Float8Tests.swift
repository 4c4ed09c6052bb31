import Foundation
import GentoolCheckpoints
import Testing

/// `make_float8_fixture.py` in Fixtures says how the file is made.
@Suite("Floats of 8 bits") struct Float8Tests {
    private func file() throws -> Checkpoint {
        try Checkpoint(
            contentsOf: Bundle.module.url(forResource: "Fixtures/float8.safetensors", withExtension: nil)!.path)
    }

    @Test("All 256 are what PyTorch says", arguments: ["e4m3", "e5m2"])
    func all(_ kind: String) throws {
        let tensors = try file().tensors
        let found = try #require(tensors[kind]).floats()
        let expected = try #require(tensors["\(kind).floats"]).floats()
        #expect(found.count == 256)
        #expect(zip(found, expected).allSatisfy { $0.bitPattern == $1.bitPattern || $0.isNaN && $1.isNaN })
    }

    @Test(
        "are multiplied by the scale that stands beside them, one for all or one for each row",
        arguments: ["e4m3.single", "e5m2.single", "e4m3.rows", "e5m2.rows"])
    func scaled(_ layer: String) throws {
        let tensors = try file().tensors
        let found = try #require(tensors["\(layer).weight"]).floats()
        #expect(try found == #require(tensors["\(layer).floats"]).floats())
    }

    @Test("leave nothing of what only says how they are scaled")
    func companions() throws {
        let names = try file().tensors.keys.filter { $0.contains("scale") }
        #expect(names.isEmpty, "\(names)")
    }
}
