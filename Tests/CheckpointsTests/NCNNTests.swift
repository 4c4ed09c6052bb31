import Foundation
import GentoolCheckpoints
import TestFiles
import Testing

/// Lists of layers and weights made by hand after ncnn's description of its files.
@Suite("ncnn's models are read from their list of layers and the weights beside it")
struct NCNNTests {
    private static let convolution = "Convolution c 1 1 a b 0=1 1=3 4=1 5=1 6=9"
    private static let half = Bytes() + UInt32(0x0130_6B47)

    /// A folder with a model.
    private struct Model {
        let folder = TemporaryFolder()

        init(_ layers: [String], _ weights: Bytes?, name: String = "model.param") throws {
            let list = (["7767517", "\(layers.count) 9"] + layers).joined(separator: "\n")
            try folder.write(list, name)
            if let weights { try folder.write(weights.array, "model.bin") }
        }

        func read(_ name: String = "model.param") throws -> Checkpoint {
            try Checkpoint(contentsOf: folder.path(name))
        }
    }

    @Test("16- and 32-bit floats, odd numbers of which are filled up, biases and slopes")
    func reads() throws {
        let halves = (0..<9).reduce(Self.half) { $0 + Float16($1).bitPattern }
        let floats = (0..<9).reduce(halves + UInt16(0) + Float(0.5).bitPattern + UInt32(0)) {
            $0 + Float($1).bitPattern
        }
        let model = try Model(
            [
                "Input in 0 1 a", "Convolution c 1 1 a b 0=1 1=3 4=1 5=1 6=9 9=2 -23310=1,2.000000e-01",
                "Convolution d 1 1 b c 0=1 1=3 11=3 4=1 6=9", "PReLU e 1 1 c d 0=2", "ReLU f 1 1 d e",
            ], floats + Float(-1).bitPattern + Float(1).bitPattern)
        let checkpoint = try model.read()
        #expect(checkpoint.tensors["layers.0.weight"]?.shape == [1, 1, 3, 3])
        #expect(checkpoint.tensors["layers.0.weight"]?.floats() == (0..<9).map(Float.init))
        #expect(checkpoint.tensors["layers.0.bias"]?.floats() == [0.5])
        #expect(checkpoint.tensors["layers.2.weight"]?.floats() == (0..<9).map(Float.init))
        #expect(checkpoint.tensors["layers.3.weight"]?.floats() == [-1, 1])
        #expect(checkpoint.tensors.count == 4)
        #expect(checkpoint.metadata["format"] == "ncnn")
        #expect(checkpoint.metadata["slopes"] == "0.0,0.2")
    }

    @Test(
        "What can't be read is said",
        arguments: [
            ("Convolution c 1 1 a b 0=1 1=3 3=2 4=1 6=9", "leaves out pixels"),
            ("Convolution c 1 1 a b 0=2 1=3 4=1 6=9", "no whole kernels"),
            ("Convolution c 1 1 a b 0=1 1=3 4=1 6=many", "expected a whole number"),
            ("Convolution c 1 1 a b 0=99999999999 1=99999999 6=9", "expected a whole number"),
            ("Convolution c 1 1 a b 0=1 1=3 4=1 6=9 9=5", "activation 5"),
            ("Convolution c 1 1 a b 0=1 1=3 4=1 6=9000000", "cut short"),
            ("Convolution c 1 1 a b 0=1 1=1 6=1", "left over"),
            ("Deconvolution c 1 1 a b 0=1", "Deconvolution"),
            ("Convolution c 1 1 a b = 0=1 1= 6=9", "expected a whole number"),
            ("nonsense", "describes no layer"),
            ("Convolution c -1 1 a", "describes no layer"),
            ("Input in 0 1 a", "left over"),
        ])
    func refuses(layer: String, fragment: String) throws {
        let model = try Model([layer], (0..<9).reduce(Self.half) { $0 + Float16($1).bitPattern } + UInt16(0))
        let error = #expect(throws: CheckpointError.self, "\(layer)") { try model.read() }
        #expect(error?.reason.contains(fragment) == true, "\(String(describing: error)) should say: \(fragment)")
    }

    @Test("Weights that are missing, of integers, or given without their list")
    func refusesWeights() throws {
        func reason(_ model: Model, _ name: String = "model.param") -> String? {
            #expect(throws: CheckpointError.self) { try model.read(name) }?.reason
        }
        #expect(reason(try Model([Self.convolution], nil))?.contains("can't be opened") == true)
        #expect(reason(try Model([Self.convolution], Bytes() + UInt32(0x000D_4B38)))?.contains("integers") == true)
        #expect(reason(try Model([Self.convolution], Self.half), "model.bin")?.contains(".param") == true)
        #expect(reason(try Model([Self.convolution], Self.half, name: "list"), "list")?.contains(".param") == true)
    }
}
