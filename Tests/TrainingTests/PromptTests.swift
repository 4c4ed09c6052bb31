import GentoolBase
import GentoolModels
import GentoolRaster
import GentoolTensors
import Testing

@testable import GentoolTraining

@Suite("Points and boxes that are learned")
struct PromptTests {
    private static func lessons(_ kind: PromptKind?, _ count: UInt64) throws -> [PromptedPicture] {
        let lessons = try SmallRecipes.subject().lessons
        return try (0..<count).map { seed in
            var generator = SplitMix64(seed)
            return try lessons.lesson(kind, at: 0, using: &generator)
        }
    }

    /// The pixels that are told of in a channel.
    private static func told(_ channel: Int, in picture: PromptedPicture) -> [Int] {
        picture.mask.values.indices.filter { picture.prompts.values[U2Net.promptChannels * $0 + channel] == 1 }
    }

    @Test("A lesson with points has its points on the thing, and its other points off it")
    func points() throws {
        var others = 0
        for picture in try Self.lessons(.points, 40) {
            let (meant, rest) = (Self.told(0, in: picture), Self.told(1, in: picture))
            #expect((1...3).contains(meant.count) && rest.count <= 2)
            #expect(meant.allSatisfy { picture.mask.values[$0] > 0.5 })
            #expect(rest.allSatisfy { picture.mask.values[$0] < 0.5 })
            #expect(Self.told(2, in: picture).isEmpty)
            others += rest.isEmpty ? 0 : 1
        }
        #expect((4...25).contains(others))
    }

    @Test("A lesson with a box has it around the thing, as exactly as people draw")
    func boxes() throws {
        for picture in try Self.lessons(.box, 40) {
            let side = picture.image.width
            var told = Mask(width: side, height: side)
            for pixel in Self.told(2, in: picture) { told[pixel % side, pixel / side] = 1 }
            let thing = try #require(picture.mask.boundingBox(above: 0.5))
            let box = try #require(told.boundingBox())
            #expect(told == Mask(width: side, height: side, filling: box))
            // Three standard deviations, and half a pixel.
            func isNear(_ edge: Int, _ other: Int, _ length: Int) -> Bool {
                abs(Double(edge - other)) <= 3 * 0.025 * Double(length) + 0.5
            }
            #expect(isNear(box.x, thing.x, thing.width) && isNear(box.maxX, thing.maxX, thing.width))
            #expect(isNear(box.y, thing.y, thing.height) && isNear(box.maxY, thing.maxY, thing.height))
            #expect(Self.told(0, in: picture).isEmpty && Self.told(1, in: picture).isEmpty)
        }
    }

    @Test("Lessons are of every kind, and the same each time")
    func kinds() throws {
        let lessons = try SmallRecipes.subject().lessons
        var seen = [0, 0, 0]
        for seed: UInt64 in 0..<40 {
            var (first, second) = (SplitMix64(seed), SplitMix64(seed))
            let picture = try lessons.lesson(at: 0, using: &first)
            let again = try lessons.lesson(at: 0, using: &second)
            #expect(picture.image == again.image && picture.prompts == again.prompts && picture.mask == again.mask)
            let told = [0, 2].first { !Self.told($0, in: picture).isEmpty }
            seen[told ?? 1] += 1
        }
        #expect(seen[0] > 5 && seen[1] > 5 && seen[2] > 5)
    }

    @Test("What hides a thing is not of it, and all that is seen of things is the subject")
    func hidden() {
        func thing(_ columns: Range<Int>, _ alpha: Float) -> FloatImage {
            var image = FloatImage(width: 4, height: 1, channels: 4)
            for x in columns { (image[x, 0, 0], image[x, 0, 3]) = (alpha, alpha) }
            return image
        }
        var composite = Composite(FloatImage(width: 4, height: 1, channels: 3))
        composite.add(thing(0..<3, 1))
        composite.add(thing(2..<4, 0.5))
        #expect(composite.masks.map(\.values) == [[1, 1, 0.5, 0], [0, 0, 0.5, 0.5]])
        #expect(composite.subject.mask.values == [1, 1, 1, 0.5])
        #expect(composite.image.values == [1, 0, 0, 1, 0, 0, 1, 0, 0, 0.5, 0, 0])
    }

    /// Two red squares anywhere in the halves of a grey picture, of which a point means one.
    private static func squares(using generator: inout SplitMix64) -> (
        picture: PromptedPicture, meant: Mask, other: Mask
    ) {
        let side = 32
        var scene = Composite(FloatImage(width: side, height: side, channels: 3, repeating: 0.5))
        let halves = [0, 16].map { left in
            PixelRect(
                x: left + Int.random(in: 0...5, using: &generator), y: Int.random(in: 0...21, using: &generator),
                width: 10, height: 10)
        }.shuffled(using: &generator)
        for half in halves {
            var thing = FloatImage(width: side, height: side, channels: 4)
            for y in half.rows {
                for x in half.columns { (thing[x, y, 0], thing[x, y, 1], thing[x, y, 3]) = (1, 0.1, 1) }
            }
            scene.add(thing)
        }
        var prompts = PromptMaps(side: side)
        prompts.addPoint(
            x: Int.random(in: halves[0].columns, using: &generator),
            y: Int.random(in: halves[0].rows, using: &generator), isMeant: true)
        let picture = PromptedPicture(image: scene.image, prompts: prompts, mask: scene.masks[0])
        return (picture, scene.masks[0], scene.masks[1])
    }

    @Test("A network learns to tell two things apart by a point")
    func learns() throws {
        // Narrower than the small one, so that many steps take little time.
        var network = U2NetConfiguration.small
        network.first = 8
        network.encoder = network.encoder.map { _ in U2NetConfiguration.Width(6, 8) }
        network.decoder = network.decoder.map { _ in U2NetConfiguration.Width(6, 8) }
        let steps = 250
        let small = try SmallRecipes.subject()
        let recipe = SubjectRecipe(
            network, small.lessons, heldOut: small.heldOut,
            rate: LearningRate(6e-3, warmUp: steps / 10, schedule: .cosine(steps: steps, final: 0.01)), seed: 2)
        var state = try recipe.initialState()
        var generator = SplitMix64(seed: 1)
        for _ in 0..<steps {
            let pictures = (0..<8).map { _ in Self.squares(using: &generator).picture }
            _ = try recipe.learn(&state, from: recipe.batch(of: pictures))
            state.step += 1
        }
        let learned = try U2Net(Weights(state.best, precision: .f32))
        let shares = (0..<8).map { _ in
            let (picture, meant, other) = Self.squares(using: &generator)
            let found = SubjectRecipe.mask(of: picture, by: learned)
            return (right: found.overlap(meant), wrong: found.overlap(other))
        }
        #expect(shares.reduce(0) { $0 + $1.right } > 8 * 0.6, "\(shares)")
        #expect(shares.reduce(0) { $0 + $1.wrong } < 8 * 0.2, "\(shares)")
    }

    @Test("A network that took no prompts finds the same subjects where a training begins with it")
    func begins() throws {
        var recipe = try SmallRecipes.subject()
        var tensors = try recipe.initialState().best.tensors
        let first = tensors["conv_in.weight"]!
        tensors["conv_in.weight"] = Tensor(
            shape: [first.shape[0], 3, 3, 3],
            elements: first.floats().indices.filter { $0 / 9 % first.shape[1] < 3 }.map { first.floats()[$0] })
        let start = NamedTensors(tensors, name: "start")
        recipe.seed = 9
        recipe.start = start
        let began = try U2Net(Weights(recipe.initialState().best, precision: .f32))
        let before = try U2Net(Weights(start, precision: .f32))
        #expect(began.takesPrompts && !before.takesPrompts)
        let picture = recipe.heldOut.subjects[0]
        let side = picture.image.width
        let colors = Tensor(shape: [1, side, side, 3], elements: picture.image.values.map { $0 - 0.5 })
        let told = Tensor.concatenated([colors, picture.prompts.tensor], axis: 3)
        #expect(zip(began(told).floats(), before(colors).floats()).allSatisfy { abs($0 - $1) < 1e-6 })
        // One that took prompts is taken as it is.
        recipe.start = NamedTensors(try recipe.initialState().best.tensors, name: "prompted")
        #expect(try recipe.initialState().best.tensors["conv_in.weight"]!.floats()[27..<54].allSatisfy { $0 == 0 })
    }

    @Test("What is held out is photographs with points and boxes on what their masks are of")
    func heldOut() throws {
        let lessons = try Self.lessons(nil, 3)
        let photographs = lessons.map { MaskedPicture(image: $0.image, mask: $0.mask) }
        let held = HeldOutSubjects(photographs, side: 32, seed: 1)
        #expect(held.subjects.map(\.image) == photographs.map(\.image))
        #expect(held.points.count == 3 && held.boxes.count == 3)
        #expect(
            held.points.allSatisfy { picture in Self.told(0, in: picture).contains { picture.mask.values[$0] > 0.5 } })
        #expect(held.boxes.allSatisfy { !Self.told(2, in: $0).isEmpty })
    }
}
