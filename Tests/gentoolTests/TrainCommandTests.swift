import Foundation
import GentoolRaster
import TestFiles
import Testing

@Suite struct TrainCommandTests {
    private let folder = TemporaryFolder()

    private func train(_ more: String...) throws -> Binary.Result { try train(more) }

    private func train(_ more: [String]) throws -> Binary.Result {
        try Binary.run(
            [
                "train", "upscaler", "--features", "8", "--layers", "1", "--side", "16", "--batch", "2", "--seed", "1",
                "--evaluate", "3",
            ] + more)
    }

    @Test("A network is trained on a folder of pictures, goes on later, and enlarges a picture")
    func trains() throws {
        #expect(try Binary.run("world", "--count", "5", "--size", "200", "-o", folder.path("world")).status == 0)
        let model = folder.path("model.safetensors")
        let first = try train("--data", folder.path("world"), "--data", "world:0.5", "-o", model, "--steps", "3")
        #expect(first.status == 0 && first.error.contains("gain over lanczos"), "\(first.error)")
        let again = try train("--data", folder.path("world"), "--data", "world:0.5", "-o", model, "--steps", "3")
        #expect(again.status != 0 && again.error.contains("--resume"))
        let more = try train(
            "--data", folder.path("world"), "--data", "world:0.5", "-o", model, "--steps", "6", "--resume")
        #expect(more.status == 0 && more.error.contains("step 6"), "\(more.error)")
        #expect(
            folder.names == [
                "model.curve.png", "model.log.jsonl", "model.safetensors", "model.sample.png",
                "model.state.safetensors", "world",
            ])
        let large = folder.path("large.png")
        #expect(
            try Binary.run("upscale", folder.path("world/000000.png"), "--model", model, "-o", large).status == 0)
        #expect(try Picture(contentsOf: large).width == 400)
    }

    @Test("A terminal that is gone stops a training, which keeps what it has; one that is to stay stays")
    func hangUp() throws {
        #expect(try Binary.run("world", "--count", "8", "--size", "64", "-o", folder.path("world")).status == 0)
        let state = folder.path("model.state.safetensors")
        let status = try Binary.run(
            "train", "upscaler", "--features", "8", "--layers", "1", "--side", "16", "--batch", "2", "--evaluate", "3",
            "--data", folder.path("world"), "-o", folder.path("model.safetensors"), "--steps", "20000",
            sending: SIGHUP, when: { FileManager.default.fileExists(atPath: state) })
        #expect(status == 128 + SIGHUP)
        #expect(FileManager.default.fileExists(atPath: folder.path("model.safetensors")))
        let stays = try Binary.script(
            """
            trap '' HUP
            "$0" train upscaler --features 8 --layers 1 --side 16 --batch 2 --evaluate 3 --data "$1" -o "$2.safetensors" \
            --steps 60 & until [ -e "$2.state.safetensors" ]; do sleep 0.01; done; kill -HUP $!; wait $!
            """, [folder.path("world"), folder.path("other")])
        #expect(stays.status == 0, "\(stays.error)")
    }

    @Test("A state is no model, pictures that can't be learned from as they are are told, and steps that were taken")
    func statesAndPictures() throws {
        #expect(try Binary.run("world", "--count", "5", "--size", "64", "-o", folder.path("world")).status == 0)
        try FileManager.default.createSymbolicLink(
            atPath: folder.path("world/dead.png"), withDestinationPath: "/none.png")
        let model = folder.path("model.safetensors")
        let data = ["--data", folder.path("world"), "-o", model]
        let first = try train(data + ["--steps", "2", "--side", "40"])
        #expect(first.status == 0 && first.error.contains("dead.png"), "\(first.error)")
        #expect(first.error.contains("5 of 5 pictures are smaller than 80x80"), "\(first.error)")
        try FileManager.default.removeItem(atPath: folder.path("world/000003.png"))
        let fewer = try train(data + ["--steps", "3", "--side", "40", "--resume", "--hold-out", "4"])
        #expect(fewer.status == 0 && fewer.error.contains("5 pictures"), "\(fewer.error)")
        let less = try train(data + ["--steps", "1", "--side", "40", "--resume", "--hold-out", "4"])
        #expect(less.status == 0 && less.error.contains("has 3 steps already"), "\(less.error)")
        let state = folder.path("model.state.safetensors")
        let picture = folder.path("world/000000.png")
        for arguments in [["upscale", picture], ["mask", picture], ["style", picture], ["generate", "a lake"]] {
            let refused = try Binary.run(arguments + ["--model", state, "-o", folder.path("none.png")])
            #expect(refused.status != 0 && refused.error.contains("give \(model)"), "\(refused.error)")
        }
        let sampled = try Binary.run("sample", state, "-o", folder.path("none.png"))
        #expect(sampled.status != 0 && sampled.error.contains("state of a training"), "\(sampled.error)")
        #expect(!folder.names.contains("none.png"))
    }

    @Test("A network for subjects is trained on things and scenes, and finds something in a picture")
    func subject() throws {
        #expect(try Binary.run("world", "--count", "3", "--size", "64", "-o", folder.path("world")).status == 0)
        let pixels = (0..<(24 * 24)).flatMap { $0 % 24 < 4 ? [0, 0, 0, 0] : [230, 20, 20, 255] as [UInt8] }
        try folder.makeFolder("things")
        try Picture(width: 24, height: 24, format: .rgba, samples: .eight(pixels)).write(
            to: folder.path("things/red.png"))
        let model = folder.path("subject.safetensors")
        let small = ["--side", "32", "--batch", "2", "--steps", "2", "--evaluate", "2", "-o", model]
        let trained = try Binary.run(
            ["train", "subject", "--cutouts", folder.path("things"), "--data", folder.path("world"), "--hold-out", "3"]
                + small)
        #expect(trained.status == 0, "\(trained.error)")
        #expect(trained.error.contains("things: has too few pictures (1) to keep any"), "\(trained.error)")
        for metric in ["overlap", "points", "boxes"] { #expect(trained.error.contains(metric), "\(trained.error)") }
        let found = try Binary.run(
            "mask", folder.path("world/000000.png"), "--model", model, "-o", folder.path("m.png"))
        #expect(found.status == 0 || found.error.contains("no subject was found"), "\(found.error)")
        let inBox = try Binary.run(
            "mask", folder.path("world/000000.png"), "--model", model, "--box", "8,8,40,40", "-o", folder.path("b.png"))
        #expect(inBox.status == 0 || inBox.error.contains("nothing was found"), "\(inBox.error)")
        let none = try Binary.run(["train", "subject", "--data", folder.path("world")] + small)
        #expect(none.status != 0 && none.error.contains("--cutouts"), "\(none.error)")
        let opaque = try Binary.run(
            ["train", "subject", "--cutouts", folder.path("world"), "--data", "world", "--overwrite"] + small)
        #expect(opaque.status != 0 && opaque.error.contains("alpha"), "\(opaque.error)")
    }

    @Test("A folder that is held out is only looked at by evaluations, and then all of others is learned from")
    func heldOut() throws {
        #expect(try Binary.run("world", "--count", "1", "--size", "64", "-o", folder.path("one")).status == 0)
        let alone = try train("--data", folder.path("one"), "-o", folder.path("a.safetensors"), "--steps", "1")
        #expect(alone.status != 0 && alone.error.contains("--hold-out"), "\(alone.error)")
        let held = try train(
            "--data", folder.path("one"), "--held", folder.path("one"), "--worn-share", "1", "-o",
            folder.path("b.safetensors"), "--steps", "1")
        #expect(held.status == 0 && held.error.contains("psnr clean"), "\(held.error)")
    }

    @Test("Pictures are drawn from a model that was trained on the world, and only from one that can be drawn from")
    func samples() throws {
        let small = ["--data", "world", "--batch", "2", "--steps", "2", "--evaluate", "2", "--side", "16"]
        let models = [
            ("diffusion", ["--channels", "16,32"]), ("vae", ["--channels", "16,16"]),
            ("vqvae", ["--channels", "16,16", "--adversarial", "0.5", "--adversarial-start", "1"]),
            ("flow", ["--levels", "2", "--depth", "2", "--hidden", "16"]),
            ("gan", ["--channels", "16,16,32", "--latents", "4"]),
        ]
        for (family, options) in models {
            let model = folder.path("\(family).safetensors")
            let trained = try Binary.run(["train", family, "-o", model] + small + options)
            #expect(trained.status == 0, "\(trained.error)")
        }
        for family in ["diffusion", "vae", "flow", "gan"] {
            let path = folder.path("\(family).png")
            var arguments = ["sample", folder.path("\(family).safetensors"), "--count", "4", "-o", path]
            let (steps, temperature) = (["--steps", "2"], ["--temperature", "0.5"])
            let useless = try Binary.run(arguments + (family == "diffusion" ? temperature : steps))
            #expect(useless.status != 0 && useless.error.contains("of the family '\(family)'"), "\(useless.error)")
            arguments += family == "diffusion" ? steps : temperature
            if family != "vae" { arguments += ["--prompt", "a lake"] }
            let result = try Binary.run(arguments)
            #expect(result.status == 0, "\(result.error)")
            let sheet = try Picture(contentsOf: path)
            #expect(sheet.width == 34)
            #expect(sheet.metadata.generationNotes.parameters?.contains("Model: \(family)") == true)
        }
        let refused = try Binary.run("sample", folder.path("vqvae.safetensors"), "-o", folder.path("none.png"))
        #expect(refused.status != 0 && refused.error.contains("vqvae"))
        #expect(!folder.names.contains("none.png"))
    }

    @Test("Options that make no model are refused in one line that names them")
    func badOptions() throws {
        let cases: [(arguments: [String], says: String)] = [
            (["flow", "--side", "20"], "--side 20"), (["flow", "--levels", "0"], "--levels 0"),
            (["flow", "--depth", "0"], "--depth"), (["gan", "--side", "30"], "--side 30"),
            (["gan", "--r1=-1"], "--r1 -1"), (["gan", "--channels", "30,60"], "--channels"),
            (["gan", "--latents", "0"], "--latents 0"), (["vae", "--adversarial", "0"], "--adversarial 0"),
            (["vqvae", "--adversarial-start=-3"], "--adversarial-start -3"),
        ]
        for (arguments, says) in cases {
            let result = try Binary.run(
                ["train"] + arguments + ["--data", "world", "-o", folder.path("model.safetensors")])
            #expect(result.status != 0 && result.error.contains(says), "\(arguments): \(result.error)")
        }
        #expect(folder.names.isEmpty)
        let sample = try Binary.run("sample", folder.path("none.safetensors"), "--temperature=-1")
        #expect(sample.status != 0 && sample.error.contains("--temperature -1"))
    }

    @Test("What can't be learned from is said in one line, and nothing is left behind")
    func badInput() throws {
        try folder.makeFolder("empty")
        let model = folder.path("model.safetensors")
        let cases: [(arguments: [String], says: String)] = [
            (["--data", folder.path("none"), "-o", model], "expected a folder"),
            (["--data", folder.path("empty"), "-o", model], "has no .png or .jpg"),
            (["--data", "world", "-o", folder.path("model.bin")], ".safetensors"),
            (["--data", "world", "-o", model, "--start", folder.path("none.pth")], "none.pth"),
            (["-o", model], "--data"),
            (["--data", "world:-1", "-o", model], "-1"),
        ]
        for (arguments, says) in cases {
            let result = try Binary.run(["train", "upscaler"] + arguments)
            #expect(result.status != 0 && result.error.contains(says), "\(arguments): \(result.error)")
        }
        #expect(folder.names == ["empty"])
    }
}
