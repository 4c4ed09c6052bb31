import Foundation
import GentoolRaster

/// What `Fixtures/make_resample_fixtures.py` wrote: results of Pillow and numpy for small pictures.
struct ResampleFixture: Decodable {
    let resampling: [ResamplingCase]
    let region: RegionCase
    let comparison: ComparisonCase

    struct ResamplingCase: Decodable {
        /// `pillow` (premultiplied, if there is alpha) or `exact`; see the script.
        let reference: String
        let width: Int
        let height: Int
        let channels: Int
        let samples: Data
        let results: [Result]

        struct Result: Decodable {
            let width: Int
            let height: Int
            let filter: ResamplingFilter
            let samples: Data
        }

        var picture: Picture {
            let format: PixelFormat = channels == 1 ? .gray : channels == 3 ? .rgb : .rgba
            return Picture(width: width, height: height, format: format, samples: .eight([UInt8](samples)))
        }
    }

    struct RegionCase: Decodable {
        let width: Int
        let height: Int
        let values: Data
        /// Left, top, right, bottom.
        let box: [Int]
        let resultWidth: Int
        let resultHeight: Int
        let result: Data
    }

    struct ComparisonCase: Decodable {
        let width: Int
        let height: Int
        let first: Data
        let second: Data
        let psnr: Double
        let ssim: Double
        let differingPixels: Int
        let largestDifference: Int
    }

    static func load() throws -> ResampleFixture {
        let url = Bundle.module.url(forResource: "Fixtures/resample", withExtension: "json")!
        return try JSONDecoder().decode(ResampleFixture.self, from: Data(contentsOf: url))
    }
}

extension ResamplingFilter: Decodable {}

extension Data {
    /// Little-endian 32-bit floats.
    var floats: [Float] {
        withUnsafeBytes { bytes in
            stride(from: 0, to: bytes.count, by: 4).map {
                Float(bitPattern: UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: $0, as: UInt32.self)))
            }
        }
    }
}
