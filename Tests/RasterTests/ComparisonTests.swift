import GentoolRaster
import Testing

@Suite("Comparing")
struct ComparisonTests {
    @Test("PSNR and SSIM equal their formulas in numpy")
    func equalsNumpy() throws {
        let fixture = try ResampleFixture.load().comparison
        func picture(_ samples: [UInt8]) -> Picture {
            Picture(width: fixture.width, height: fixture.height, format: .rgb, samples: .eight(samples))
        }
        let comparison = try Comparison(picture([UInt8](fixture.first)), picture([UInt8](fixture.second)))
        #expect(abs(comparison.psnr - fixture.psnr) < 1e-4)
        #expect(abs(comparison.ssim - fixture.ssim) < 1e-4)
        #expect(comparison.differingPixels == fixture.differingPixels)
        #expect(abs(comparison.largestDifference * 255 - Double(fixture.largestDifference)) < 1e-4)
    }

    @Test("A picture equals itself: no pixel differs, PSNR is infinite and SSIM is 1")
    func equal() throws {
        let picture = Picture.noise(width: 30, height: 20, format: .rgba)
        let comparison = try Comparison(picture, picture)
        #expect(comparison.psnr == .infinity && comparison.ssim == 1)
        #expect(comparison.differingPixels == 0 && comparison.largestDifference == 0)
    }

    @Test("The difference of one level in every sample is 48.13 dB")
    func oneLevel() throws {
        let comparison = try Comparison(
            .flat(width: 20, height: 20, format: .rgb, [100, 100, 100]),
            .flat(width: 20, height: 20, format: .rgb, [101, 101, 101]))
        #expect(abs(comparison.psnr - 48.1308) < 1e-3)
        #expect(comparison.differingPixels == 400)
    }

    @Test("A picture equals its copy of twice the depth")
    func depths() throws {
        let picture = Picture.noise(width: 20, height: 20, format: .rgb)
        let deep = Picture(
            width: 20, height: 20, format: .rgb, samples: .sixteen(picture.bytes.map { UInt16($0) * 257 }))
        #expect(try Comparison(picture, deep).psnr > 120)
    }

    @Test("Pictures smaller than the window can be compared too")
    func small() throws {
        let comparison = try Comparison(
            .noise(width: 3, height: 2, format: .gray), .noise(width: 3, height: 2, format: .gray, seed: 2))
        #expect(comparison.ssim > -1 && comparison.ssim < 1)
    }

    @Test("Different sizes or colour models are an error that says what to do")
    func mismatch() {
        let picture = Picture.noise(width: 3, height: 2, format: .gray)
        #expect(throws: RasterError.self) {
            try Comparison(picture, .noise(width: 2, height: 3, format: .gray))
        }
        #expect(throws: RasterError.self) {
            try Comparison(picture, .noise(width: 3, height: 2, format: .rgb))
        }
    }
}
