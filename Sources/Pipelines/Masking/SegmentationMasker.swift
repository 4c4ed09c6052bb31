import GentoolModels
import GentoolRaster
import GentoolTensors

/// Tells a picture's subject from its background with a network of U²-Net's kind, as rembg does; and what is at places, if
/// the network takes prompts.
public struct SegmentationMasker: PictureSegmenter, Sendable {
    /// What tells the subject from its background.
    public let network: U2Net
    /// The side of the square that the network is shown.
    public var side: Int
    /// What is taken from colours in 0...1, and what they are divided by then. isnet-anime was trained with U²-Net's mean,
    /// (0.485, 0.456, 0.406): its weights don't tell.
    public var mean: [Float]
    /// What red, green and blue are divided by after `mean` was taken from them.
    public var deviation: [Float]
    /// Where no answer is as large, nothing is found. Networks that were not taught to be sure find something everywhere.
    public var leastCertainty: Float = 0

    /// With the side, mean and deviation that the network was trained on.
    public init(_ network: U2Net) {
        self.network = network
        side = network.description.side
        (mean, deviation) = (network.mean, network.deviation)
    }

    /// With a network out of a file.
    ///
    /// - Throws: `ModelError`, `CheckpointError` or `WeightsError`, naming the first thing that is wrong.
    public init(weights path: String, precision: Precision = .fastest) throws {
        self.init(try SegmenterFile.read(path, precision: precision))
    }

    /// The subject; places with a point of the thing or a box, if the network takes prompts.
    public func understands(_ prompt: MaskPrompt) -> Bool {
        switch prompt {
        case .subject: true
        case .places(let points, let box): network.takesPrompts && (box != nil || points.contains(where: \.isMeant))
        case .text: false
        }
    }

    /// How surely each pixel is meant.
    ///
    /// The picture, or what is around the places, is brought to the network's size by Lanczos' filter and its brightest value
    /// to 1; the network's least and largest answer become 0 and 1.
    ///
    /// - Returns: a mask as large as the picture; 0 everywhere if the network is not sure, or tells nothing apart.
    /// - Throws: `ModelError` where the network makes no numbers of a picture, and for prompts that it doesn't understand.
    public func found(_ prompt: MaskPrompt, in picture: Picture) throws -> FoundMask {
        guard understands(prompt) else {
            throw ModelError(
                .wrongModel, network.description.architecture,
                "finds what a picture is of, not places or words; a network of SAM's or CLIPSeg's kind does")
        }
        guard case .places(let points, let box) = prompt else {
            return FoundMask(mask: try answer(about: nil, in: picture))
        }
        return FoundMask(mask: try closest(PlacesInView(points: points, box: box), in: picture))
    }

    /// What is at the places, looked at from so close that it fills what the network is shown.
    private func closest(_ places: PlacesInView, in picture: Picture) throws -> Mask {
        let whole = PixelRect(width: picture.width, height: picture.height)
        func surroundings(_ thing: PixelRect, _ margin: Double) -> PixelRect {
            thing.expanded(by: Int(Double(max(thing.width, thing.height)) * margin))
                .clamped(width: whole.width, height: whole.height)
        }
        func look(_ view: PixelRect) throws -> Mask {
            try answer(about: places.seen(from: view), in: picture.cropped(to: view))
        }
        var view = places.box.map { surroundings($0, Self.margin.ofBox) } ?? whole
        var mask = try look(view)
        // A box says how close; of points that is found out.
        for _ in 1..<(places.box == nil ? Self.mostLooks : 1) {
            guard let thing = mask.boundingBox(above: 0.5)?.moved(x: view.x, y: view.y) else { break }
            let closer = surroundings(thing.union(places.bounds), Self.margin.ofThing)
            guard Double(closer.area) < Self.closer * Double(view.area) else { break }
            view = closer
            mask = try look(view)
        }
        return Mask(width: whole.width, height: whole.height).replacing(view, with: mask)
    }

    /// What is looked at around a thing, in parts of its longer side.
    private static let margin = (ofBox: 0.2, ofThing: 0.5)
    /// How much smaller what is looked at has to be to look again.
    private static let closer = 0.5
    private static let mostLooks = 3

    /// - Parameter places: in the picture; without them its subject is meant.
    private func answer(about places: PlacesInView?, in picture: Picture) throws -> Mask {
        let seen = picture.visibleColors
            .resampled(width: side, height: side, filter: .lanczos3)
        let colors = seen.values.map { min(max($0, 0), 1) }
        let brightest = max(colors.max() ?? 0, 1e-6)
        var input = Tensor(
            shape: [1, side, side, 3],
            elements: colors.enumerated().map { ($1 / brightest - mean[$0 % 3]) / deviation[$0 % 3] })
        if network.takesPrompts {
            let maps = places?.maps(side: side, width: picture.width, height: picture.height) ?? PromptMaps(side: side)
            input = .concatenated([input, maps.tensor], axis: 3)
        }
        let answers = network(input).floats()
        guard let least = answers.min(), let most = answers.max(), answers.allSatisfy(\.isFinite) else {
            throw ModelError(
                .notFinite, network.description.architecture, "makes no numbers of the picture; the model is damaged")
        }
        let range = most >= leastCertainty ? most - least : 0
        let mask = FloatImage(
            width: side, height: side, channels: 1, values: answers.map { range > 0 ? ($0 - least) / range : 0 })
        let whole = mask.resampled(width: picture.width, height: picture.height, filter: .lanczos3)
        return Mask(width: picture.width, height: picture.height, values: whole.values)
    }
}
