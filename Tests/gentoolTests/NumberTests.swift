import Foundation
import GentoolBase
import GentoolRaster
import TestFiles
import Testing

@Suite("Numbers that an option can't have are refused before any work, in one line that says which it can")
struct NumberTests {
    private let folder = TemporaryFolder()
    private let photo: String

    init() throws {
        photo = folder.path("a.png")
        try Picture(Mask(width: 16, height: 16, filling: PixelRect(x: 4, y: 4, width: 4, height: 4))).write(to: photo)
    }

    /// Each with a value that it refuses, and what is said to be expected.
    private static let options: [(verb: String, option: String, values: [String], expected: String)] = [
        ("upscale", "--scale", ["0", "-1"], "1 or more"),
        ("upscale", "--scale", ["nan", "inf", "x", "1e400"], "a number"),
        ("upscale", "--width", ["0", "1e3", "9223372036854775808", "0.5"], "1 or more"),
        ("upscale", "--quality", ["0", "101", "nan", "1e1"], "1 to 100"),
        ("upscale", "--max-pixels", ["0", "-1", "9223372036854775807", "x"], "1 to 1099511627776"),
        ("upscale", "--seed", ["-2", "18446744073709551616", "1e3"], "or -1 for one that is drawn"),
        (
            "generate", "--count", ["0", "-1", "nan", "1e3", "9223372036854775807", "9223372036854775808"],
            "1 to 1000000"
        ),
        ("generate", "--steps", ["0", "1001", "x"], "1 to 1000"),
        ("generate", "--guidance", ["inf", "nan", "x"], "a number"),
        ("generate", "--guidance-rescale", ["-0.1", "1.1", "nan", "x"], "0 to 1"),
        ("generate", "--size", ["0x0", "-1x5", "x", "1x2x3"], "such as 768x512"),
        ("generate", "--size", ["99999999x1"], "at most 8192x8192"),
        ("generate", "--guidance-interval", ["5:1", "nan:1", "x"], "such as 0.3:5"),
        ("inpaint", "--feather", ["-1", "nan", "inf"], "0 to 65536"),
        ("inpaint", "--outpaint", ["1,2", "nan,0,0,0", "-1", "99999999"], "0 to 65536 pixels"),
        ("inpaint", "--mask-threshold", ["0", "101%", "x"], "50%"),
        ("inpaint", "--strength", ["-1", "2", "nan", "x"], "0 to 1"),
        ("style", "--style-scale", ["0", "1e9", "nan"], "0.1 to 10"),
        ("grid", "--columns", ["0", "-1", "x"], "1 or more"), ("grid", "--gap", ["-1", "1001"], "0 to 1000"),
        ("grid", "--label-size", ["0", "1e9"], "1 to 64"), ("grid", "--background", ["#12", "x"], "#e0e0ff"),
        ("world", "--count", ["0", "9223372036854775807", "1000000000000000000"], "1 to 1000000"),
        ("world", "--seed", ["-1", "18446744073709551616"], "from 0 to 18446744073709551615"),
        ("bench", "--repeats", ["0", "9223372036854775807"], "1 to 1000"),
        ("sample", "--steps", ["1", "9223372036854775807"], "2 to 1000"),
        ("sample", "--temperature", ["inf", "-1"], "expected"),
        ("train gan", "--latents", ["0", "9223372036854775807"], "1 to 4096"),
        ("train vae", "--channels", ["0", "16,,16", "17", "160000000000000000"], "multiples of 16"),
        ("train flow", "--hidden", ["0", "9223372036854775807"], "1 to 4096"),
        ("train diffusion", "--rate", ["0", "-1", "inf", "nan", "1e300"], "above 0 up to 1"),
        ("train diffusion", "--batch", ["0", "1e3", "9223372036854775807"], "1 to 4096"),
    ]

    @Test("Each option", arguments: NumberTests.options.indices)
    func refuses(index: Int) throws {
        let (verb, option, values, expected) = Self.options[index]
        let others: [String] =
            switch verb.split(separator: " ")[0] {
            case "generate": ["a lake"]
            case "inpaint": [photo, "--mask", photo, "--prompt", "a lake"]
            case "style": [photo, "--style", photo]
            case "sample": [folder.path("none.safetensors")]
            case "train": ["--data", "world"]
            case "world", "bench": []
            default: [photo]
            }
        let output = verb == "bench" ? [] : ["-o", folder.path(verb.hasPrefix("train") ? "m.safetensors" : "o.png")]
        for value in values {
            let result = try Binary.run(
                verb.split(separator: " ").map(String.init) + others + output + ["\(option)=\(value)"])
            #expect(result.status == 64, "\(verb) \(option) \(value): \(result.error)")
            let lines = result.error.split(separator: "\n")
            #expect(lines.count == 1 && result.error.hasPrefix("Error: \(option) "), "\(result.error)")
            #expect(result.error.contains(expected), "\(verb) \(option) \(value): \(result.error)")
            #expect(folder.names == ["a.png"])
        }
    }

    @Test("The value is named as it was written, with a space before it, too, and in job files")
    func spellings() throws {
        let spaced = try Binary.run("upscale", photo, "--scale", "two", "-o", folder.path("o.png"))
        #expect(spaced.status == 64 && spaced.error == "Error: --scale two: expected a number, 1 or more\n")
        let jobs = try folder.write("{\"input\": \"\(photo)\", \"quality\": \"high\"}\n", "jobs.jsonl")
        let job = try Binary.run("upscale", "--jobs", jobs, "-o", folder.path("out"))
        #expect(job.error.contains("line 1: \"quality\" high: expected a whole number, 1 to 100"), "\(job.error)")
        for (arguments, hint) in [
            (["upscale", photo, "--scal", "2"], "Did you mean '--scale'"), (["compare", photo], "second"),
            (["upscale", photo, "--scale"], "--scale"),
        ] {
            let result = try Binary.run(arguments)
            #expect(
                result.status == 64 && result.error.contains(hint) && result.error.contains("--help"), "\(result.error)"
            )
            #expect(result.error.split(separator: "\n").count == 1, "\(result.error)")
        }
    }
}
