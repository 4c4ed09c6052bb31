import Foundation
import GentoolCheckpoints
import GentoolRaster
import GentoolTensors
import Testing

@testable import GentoolPipelines

/// What diffusers makes with a small model in Fixtures, beside the model: numbers in `expected.safetensors`, and pictures.
struct FamilyReference {
    let folder: String
    private let tensors: [String: StoredTensor]

    /// - Parameter fixture: the model's folder.
    init(_ fixture: String) {
        folder = ReferencePictureTests.fixture(fixture).path
        tensors = try! Checkpoint(contentsOf: "\(folder)/expected.safetensors").tensors
    }

    func expected(_ name: String) throws -> Tensor {
        let stored = try #require(tensors[name])
        return Tensor(shape: stored.shape, elements: stored.floats())
    }

    /// The norm of the difference as a part of the expected norm.
    func error(_ found: Tensor, _ name: String) throws -> Float {
        let expected = try expected(name)
        #expect(found.count == expected.count, "\(found.shape), expected \(expected.shape)")
        func norm(_ values: some Sequence<Float>) -> Float { values.reduce(0) { $0 + $1 * $1 }.squareRoot() }
        return norm(zip(found.floats(), expected.floats()).map { $0 - $1 }) / norm(expected.floats())
    }

    func picture(_ name: String) throws -> Picture { try Picture(contentsOf: "\(folder)/\(name).png") }

    /// In levels of 8 bits.
    func largestDifference(_ made: FloatImage, _ name: String) throws -> Int {
        let expected = try picture(name)
        guard case .eight(let ours) = Picture(made).samples, case .eight(let theirs) = expected.samples else {
            Issue.record("pictures of 8 bits")
            return 255
        }
        #expect(ours.count == theirs.count)
        return zip(ours, theirs).map { abs(Int($0) - Int($1)) }.max() ?? 255
    }
}
