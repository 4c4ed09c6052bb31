import GentoolRaster
import GentoolTasks
import Testing

@testable import GentoolServer

@Suite("Clients of AUTOMATIC1111's interface get what they ask for")
struct WebUIInterfaceTests {
    @Test("txt2img answers with bare base64, and info as a text of JSON with all seeds")
    func txt2img() async throws {
        try await RunningServer.with { server in
            let answer = try await server.post(
                "/sdapi/v1/txt2img",
                [
                    "prompt": "a lake", "width": 32, "height": 32, "steps": 2, "seed": 5, "batch_size": 2, "n_iter": 1,
                    "sampler_name": "DPM++ 2M Karras", "scheduler": "automatic", "hr_upscaler": "Latent", "strange": 1,
                ])
            #expect(answer.status == 200, "\(answer.text)")
            let images = answer.json["images"]?.array ?? []
            #expect(images.count == 2 && images[0].string?.hasPrefix("iVBOR") == true)
            let info = try #require(answer.json["info"]?.string.flatMap { JSON(bytes: Array($0.utf8)) })
            #expect(info["seed"] == 5 && info["all_seeds"] == [5, 6] && info["width"] == 32)
            #expect(info["infotexts"]?.array?.first?.string?.contains("Seed: 5") == true)
            #expect(info["warnings"]?.text.contains("strange") == true)
            let notes = try await server.post("/sdapi/v1/png-info", ["image": images[0]])
            #expect(notes.json["info"]?.string?.contains("a lake") == true && notes.json["parameters"]?["Seed"] == "5")
        }
    }

    @Test("A model that is not on this machine is warned of, and gentool's own makes the picture")
    func unknownModel() async throws {
        try await RunningServer.with { server in
            for (model, isKnown) in [("sd_xl_base_1.0", false), ("gentool", true), ("", true)] {
                let answer = try await server.post(
                    "/sdapi/v1/txt2img",
                    [
                        "prompt": "a lake", "width": 32, "height": 32, "steps": 1,
                        "override_settings": ["sd_model_checkpoint": .string(model)],
                    ])
                let info = try #require(answer.json["info"]?.string.flatMap { JSON(bytes: Array($0.utf8)) })
                let warns = info["warnings"]?.text.contains("not on this machine") == true
                #expect(warns == !isKnown, "\(info["warnings"]?.text ?? "")")
            }
        }
    }

    @Test("What is told of pictures is what was used, as their own notes have it")
    func used() async throws {
        try await RunningServer.with { server in
            for (call, more) in [
                ("txt2img", ["prompt": "a lake", "width": 512, "height": 512]),
                ("img2img", ["prompt": "make it night", "init_images": [.string(SmallPicture.text)], "steps": 2]),
                (
                    "img2img",
                    [
                        "prompt": "make it night", "init_images": [.string(SmallPicture.text)], "resize_mode": 2,
                        "width": 48, "height": 32,
                    ]
                ),
                ("txt2img", [:]),
                (
                    "img2img",
                    [
                        "init_images": [.string(SmallPicture.text)],
                        "mask": .string(Base64.text(SmallPicture.mask())),
                    ]
                ),
            ] as [(String, [String: JSON])] {
                let asked = more.merging(["sampler_name": "Nothing", "seed": 5]) { $1 }
                let answer = try await server.post("/sdapi/v1/\(call)", .object(asked))
                let info = try #require(
                    answer.json["info"]?.string.flatMap { JSON(bytes: Array($0.utf8)) }, "\(answer.text)")
                let text = try #require(info["infotexts"]?.array?.first?.string)
                let notes = try #require(GenerationParameters(text: text), "\(text)")
                #expect(info["steps"]?.int == notes["Steps"].flatMap { Int($0) }, "\(text)")
                #expect(info["cfg_scale"]?.double == notes["CFG scale"].flatMap { Double($0) })
                #expect(!text.hasPrefix("gentool"), "\(text)")
                let size = try #require(answer.json["images"]?.array?.first?.string.flatMap(Base64.bytes)).pictureSize
                #expect("\(info["width"]?.int ?? 0)x\(info["height"]?.int ?? 0)" == notes["Size"] ?? size)
                let sampler = info["sampler_name"]?.string.flatMap { SamplerNames.read($0).sampler }
                #expect(sampler?.rawValue == notes["Sampler"]?.lowercased(), "\(text)")
                #expect((sampler == nil) == (more["mask"] != nil))
            }
        }
    }

    private func call(_ fields: JSON) throws -> WebUICall {
        let head = try HTTPHead(Array("POST / HTTP/1.1\r\nHost: a".utf8))
        return try WebUICall(HTTPRequest(head, body: fields.bytes))
    }

    @Test("Pictures that were not to be sent are, with a warning")
    func sendsImages() throws {
        #expect(try call(["send_images": false]).warnings.contains { $0.hasPrefix("send_images") })
        #expect(try call(["send_images": true]).warnings.isEmpty)
    }

    @Test("A width or height of null is not said")
    func nullSize() throws {
        #expect(try call(["width": .null, "height": .null]).resultSize == nil && call([:]).resultSize == nil)
        #expect(try call(["width": 64, "height": .null]).resultSize?.text == "64x512")
    }

    @Test("Seeds of 64 bits are used as they are said, and -1 or nothing draws one")
    func seeds() async throws {
        func call(_ seed: JSON?) throws -> WebUICall { try self.call(seed.map { ["seed": $0] } ?? [:]) }
        for seed in [0, 5, 1 << 53 + 1, UInt64(Int64.max), .max] {
            #expect(try call(.unsigned(seed)).seed == seed && call(.string("\(seed)")).seed == seed)
        }
        for nothing in [-1, "-1", "", .null, nil] as [JSON?] {
            #expect(Set(try (0..<8).map { _ in try call(nothing).seed }).count > 1, "\(nothing?.text ?? "")")
        }
    }

    @Test("img2img with a mask fills what is white; a mask with opacity what is opaque; inverted the rest")
    func img2img() async throws {
        try await RunningServer.with { server in
            func changed(_ mask: [UInt8], inverted: Int) async throws -> (left: Bool, right: Bool) {
                let answer = try await server.post(
                    "/sdapi/v1/img2img",
                    [
                        "prompt": "", "init_images": [.string("data:image/png;base64," + SmallPicture.text)],
                        "mask": .string(Base64.text(mask)), "mask_blur": 0, "inpainting_mask_invert": JSON(inverted),
                    ])
                let bytes = try #require(
                    answer.json["images"]?.array?.first?.string.flatMap(Base64.bytes), "\(answer.text)")
                let (new, old) = (try Picture(data: bytes, name: "r"), try Picture(data: SmallPicture.png(), name: "s"))
                guard case .eight(let result) = new.samples, case .eight(let source) = old.samples else {
                    return (false, false)
                }
                func differs(_ x: Int) -> Bool {
                    (0..<16).contains { y in
                        (0..<3).contains { result[(y * 16 + x) * 3 + $0] != source[(y * 16 + x) * 3 + $0] }
                    }
                }
                return (differs(2), differs(13))
            }
            // The right half of it is opaque.
            let opaque = try await changed(SmallPicture.png(alpha: true), inverted: 0)
            #expect(!opaque.left && opaque.right)
            let inverted = try await changed(SmallPicture.png(alpha: true), inverted: 1)
            #expect(inverted.left && !inverted.right)
        }
    }

    @Test("What is made of a picture has the size that is asked for, stretched, cropped or continued, or else its own")
    func resultSize() throws {
        let picture = SmallPicture.png(width: 24, height: 16)
        func pictures(_ more: [String: JSON]) throws -> WebUIPictures {
            let fields: [String: JSON] = [
                "init_images": [.string(Base64.text(picture))],
                "mask": .string(Base64.text(SmallPicture.mask(width: 24, height: 16))),
            ]
            let head = try HTTPHead(Array("POST / HTTP/1.1\r\nHost: a".utf8))
            let call = try WebUICall(HTTPRequest(head, body: JSON.object(fields.merging(more) { $1 }).bytes))
            return try WebUIPictures(call, pixelLimit: 1 << 20)
        }
        let asIs = try pictures([:])
        #expect(asIs.picture == picture && asIs.size == nil)
        for mode in [0, 1] {
            let made = try pictures(["width": 32, "height": 32, "resize_mode": JSON(mode)])
            #expect(made.size == nil)
            for bytes in [made.picture, made.mask ?? []] {
                let size = try Picture(data: bytes, name: "p").size
                #expect(size == (32, 32))
            }
        }
        let (crop, source) = (
            try Picture(data: pictures(["width": 16, "height": 16, "resize_mode": 1]).picture, name: "c"),
            try Picture(data: picture, name: "p")
        )
        // The middle of it, in its own size.
        #expect(crop.samples == source.cropped(to: PixelRect(x: 4, y: 0, width: 16, height: 16)).samples)
        let fitted = try pictures(["width": 32, "height": 32, "resize_mode": 2])
        #expect(fitted.picture == picture && fitted.size?.text == "32x32")
    }

    @Test("Pictures are enlarged one by one and in lists, and None leaves them")
    func extras() async throws {
        try await RunningServer.with { server in
            let one = try await server.post(
                "/sdapi/v1/extra-single-image",
                ["image": .string(SmallPicture.text), "upscaler_1": "R-ESRGAN 4x+", "upscaling_resize": 2])
            let bytes = try #require(one.json["image"]?.string.flatMap(Base64.bytes))
            #expect(try Picture(data: bytes, name: "r").width == 32)
            let many = try await server.post(
                "/sdapi/v1/extra-batch-images", ["imageList": [["data": .string(SmallPicture.text), "name": "a.png"]]])
            #expect(many.json["images"]?.array == [.string(SmallPicture.text)])
        }
    }

    @Test("Pictures are enlarged to a size by the upscaler that was named")
    func sized() async throws {
        let stored = try StoredFixtures([:], files: ["upscalers/compact-relu.pth"])
        try await RunningServer.with({ $0.modelFolders = stored.folders }) { server in
            func enlarged(_ upscaler: String) async throws -> Picture {
                let answer = try await server.post(
                    "/sdapi/v1/extra-single-image",
                    [
                        "image": .string(SmallPicture.text), "upscaler_1": .string(upscaler), "resize_mode": 1,
                        "upscaling_resize_w": 24, "upscaling_resize_h": 24,
                    ])
                let bytes = try #require(answer.json["image"]?.string.flatMap(Base64.bytes), "\(answer.text)")
                return try Picture(data: bytes, name: "r")
            }
            let (named, own) = (try await enlarged("compact-relu.pth"), try await enlarged("gentool"))
            #expect((named.width, named.height) == (24, 24) && (own.width, own.height) == (24, 24))
            #expect(named.samples != own.samples)
        }
    }

    @Test("A picture of another shape is cut to the size that is asked for, or covers it; it is not stretched")
    func cropped() async throws {
        try await RunningServer.with { server in
            func enlarged(crop: Bool) async throws -> Picture {
                let answer = try await server.post(
                    "/sdapi/v1/extra-single-image",
                    [
                        "image": .string(Base64.text(SmallPicture.png(width: 32, height: 16))),
                        "upscaler_1": "R-ESRGAN 4x+", "resize_mode": 1, "upscaling_resize_w": 24,
                        "upscaling_resize_h": 24, "upscaling_crop": .bool(crop),
                    ])
                let bytes = try #require(answer.json["image"]?.string.flatMap(Base64.bytes), "\(answer.text)")
                return try Picture(data: bytes, name: "r")
            }
            #expect(try await enlarged(crop: false).size == (48, 24))
            let cut = try await enlarged(crop: true)
            let whole = try Picture(data: SmallPicture.png(width: 32, height: 16), name: "w")
            let middle = whole.cropped(to: PixelRect(x: 8, y: 0, width: 16, height: 16)).resized(width: 24, height: 24)
            let stretched = whole.resized(width: 24, height: 24)
            #expect(try Comparison(cut, middle).psnr > Comparison(cut, stretched).psnr + 3)
        }
    }

    @Test("An interrupted list of pictures to enlarge gives those that are done")
    func interruptedList() async throws {
        try await RunningServer.with { server in
            // What is interrupted is whatever is being done: of the whole list, or of a rest.
            let large = Base64.text(SmallPicture.png(width: 700, height: 700))
            let list = JSON.array(
                [["data": .string(SmallPicture.text)]] + (0..<6).map { _ in ["data": .string(large)] })
            async let slow = server.post(
                "/sdapi/v1/extra-batch-images",
                ["imageList": list, "upscaler_1": "R-ESRGAN 4x+", "upscaling_resize": 4])
            try await eventually("one is being made") { try await state(server)["job_count"] == 1 }
            _ = try await server.post("/sdapi/v1/interrupt", [:])
            let answer = try await slow
            #expect(answer.status == 200, "\(answer.text.prefix(200))")
            #expect((answer.json["images"]?.array?.count ?? 7) < 7)
        }
    }

    @Test("What changes pictures elsewhere and can't be done here is warned of")
    func notDone() async throws {
        try await RunningServer.with { server in
            let answer = try await server.post(
                "/sdapi/v1/txt2img",
                [
                    "prompt": "a lake", "width": 64, "height": 64, "steps": 1, "subseed_strength": 0.5, "styles": ["x"],
                    "refiner_checkpoint": "", "eta": 0, "hr_sampler_name": "Use same sampler",
                    "override_settings": ["sd_vae": "other.safetensors"],
                ])
            let info = try #require(answer.json["info"]?.string.flatMap { JSON(bytes: Array($0.utf8)) })
            let warnings = (info["warnings"]?.array ?? []).compactMap(\.string)
            #expect(
                ["subseed_strength", "styles", "sd_vae"].allSatisfy { name in warnings.contains { $0.contains(name) } })
            #expect(!warnings.contains { $0.contains("eta ") || $0.contains("refiner") || $0.contains("hr_") })
        }
    }

    private static func batch(_ count: Int) -> JSON {
        [
            "prompt": "a lake", "width": 512, "height": 512, "steps": 1000, "sampler_name": "DDIM",
            "batch_size": JSON(count),
        ]
    }

    private func state(_ server: RunningServer) async throws -> JSON {
        try await server.get("/sdapi/v1/progress?skip_current_image=true").json["state"] ?? .null
    }

    @Test("Skipping leaves out one picture of a batch, interrupting all that remain; the batch is counted meanwhile")
    func interrupted() async throws {
        try await RunningServer.with { server in
            async let slow = server.post("/sdapi/v1/txt2img", Self.batch(4))
            try await eventually("the first is being made") { try await state(server)["job_count"] == 4 }
            _ = try await server.post("/sdapi/v1/skip", [:])
            try await eventually("the second is being made") { try await state(server)["job_no"] == 1 }
            let progress = try await server.get("/sdapi/v1/progress").json
            #expect(progress["state"]?["job_count"] == 4 && (progress["progress"]?.double ?? 0) >= 0.25)
            _ = try await server.post("/sdapi/v1/interrupt", [:])
            let answer = try await slow
            #expect(answer.status == 200 && answer.json["images"] == [], "\(answer.text.prefix(300))")
            #expect(try await state(server)["job_count"] == 0)
        }
    }

    @Test("What others asked for is neither interrupted nor skipped, nor told of")
    func others() async throws {
        try await RunningServer.with { server in
            let id = try #require(try await server.post("/api/jobs", RunningServer.endlessJob).json["id"]?.string)
            try await eventually("theirs is being made") {
                try await server.get("/api/jobs/\(id)").json["status"] == "running"
            }
            async let mine = server.post("/sdapi/v1/txt2img", Self.batch(1))
            try await eventually("mine waits") { try await state(server)["job_count"] == 1 }
            for name in ["interrupt", "skip", "interrupt"] { _ = try await server.post("/sdapi/v1/\(name)", [:]) }
            let answer = try await mine
            #expect(answer.json["images"] == [], "\(answer.text.prefix(300))")
            #expect(try await state(server)["job_count"] == 0)
            #expect(try await server.get("/api/jobs/\(id)").json["status"] == "running")
            #expect(try await server.send("DELETE", "/api/jobs/\(id)").status == 204)
        }
    }

    @Test("Options that were told are accepted back, and what clients ask at start is there")
    func start() async throws {
        try await RunningServer.with { server in
            let options = try await server.get("/sdapi/v1/options").json
            #expect(options["sd_model_checkpoint"] == "gentool")
            var changed = options.object ?? [:]
            changed["CLIP_stop_at_last_layers"] = 2
            let set = try await server.post("/sdapi/v1/options", .object(changed))
            #expect(set.status == 200 && set.text == "null")
            #expect(try await server.get("/sdapi/v1/options").json["CLIP_stop_at_last_layers"] == 2)
            for name in [
                "sd-models", "samplers", "schedulers", "upscalers", "latent-upscale-modes", "sd-vae", "loras", "memory",
                "scripts",
                "embeddings",
            ] {
                #expect(try await server.get("/sdapi/v1/\(name)").status == 200, "\(name)")
            }
            let upscalers = try await server.get("/sdapi/v1/upscalers").json.array ?? []
            #expect(upscalers.prefix(2).map { $0["name"]?.string } == ["None", "gentool"])
            #expect(!upscalers.contains { $0["name"] == "R-ESRGAN 4x+" })
            let idle = try await server.get("/sdapi/v1/progress?skip_current_image=true").json
            #expect(idle["progress"]?.double == 0 && idle["state"]?["job_count"] == 0)
            for name in ["interrupt", "skip", "refresh-checkpoints"] {
                let answer = try await server.post("/sdapi/v1/\(name)", [:])
                #expect(JSON(bytes: answer.body) != nil, "\(name)")
            }
        }
    }

    @Test("What is wrong is said under detail, and is no fault of the server")
    func errors() async throws {
        try await RunningServer.with { server in
            for (path, body): (String, JSON) in [
                ("img2img", [:]), ("img2img", ["init_images": ["!"]]), ("img2img", ["init_images": ["aGVsbG8="]]),
                ("txt2img", ["steps": 0]), ("txt2img", ["width": "wide"]), ("txt2img", ["seed": 1.5]),
                ("txt2img", ["seed": "five"]), ("txt2img", ["seed": -2]), ("txt2img", ["seed": 1e20]),
                ("txt2img", ["cfg_scale": "high"]), ("img2img", ["denoising_strength": [0.5]]),
                ("img2img", ["mask_blur": "soft"]), ("txt2img", ["enable_hr": true, "hr_scale": "2x"]),
                ("extra-single-image", ["image": "aGVsbG8=", "upscaler_1": "x"]),
                ("png-info", ["image": "aGVsbG8="]), ("txt2img", []),
            ] {
                let answer = try await server.post("/sdapi/v1/\(path)", body)
                #expect(
                    (400..<500).contains(answer.status) && answer.json["detail"]?.string != nil,
                    "\(path): \(answer.text)")
            }
        }
    }
}

extension [UInt8] {
    /// Of the file of a picture.
    fileprivate var pictureSize: String? {
        (try? PictureHeader(data: self, name: "r")).map { "\($0.width)x\($0.height)" }
    }
}
