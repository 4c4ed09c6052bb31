import GentoolModels
import GentoolRaster
import GentoolTensors
import Glibc

/// Finds what words name with CLIPSeg; its heat map is coarse, so that a network which finds things at places may draw what
/// it points at.
public struct TextMasker: PictureSegmenter, Sendable {
    /// What finds what words name.
    public let network: CLIPSeg
    /// That of CLIP, which the network was trained with.
    public let tokenizer: CLIPTokenizer
    /// Draws what was found; without one the heat map is the mask.
    public var clickMasker: ClickMasker?
    /// The side of the square that the network is shown, in whole patches.
    public var side: Int
    /// The probability from which on something counts as found: that at which CLIPSeg was judged on phrases (Lüddecke & Ecker
    /// 2022, table 1).
    public var threshold: Float = 0.3
    /// How many separate things may be found.
    public var mostThings = 8

    /// - Parameters:
    ///   - network: what finds what words name.
    ///   - tokenizer: the one that the network's text encoder was trained with.
    ///   - clickMasker: draws what was found.
    /// - Throws: `ModelError` if the tokenizer is of another text encoder.
    public init(_ network: CLIPSeg, tokenizer: CLIPTokenizer, refinedBy clickMasker: ClickMasker? = nil) throws {
        let text = network.configuration.text
        guard tokenizer.count <= text.vocabularySize, tokenizer.endToken == text.endToken else {
            throw ModelError(
                .partsMismatch, network.description.architecture,
                "knows \(text.vocabularySize) tokens, but the tokenizer has \(tokenizer.count); expected its own",
                remedy: .chooseTokenizer)
        }
        (self.network, self.tokenizer, self.clickMasker) = (network, tokenizer, clickMasker)
        let patch = network.patch
        side = max(1, network.description.side / patch) * patch
    }

    /// Words alone.
    public func understands(_ prompt: MaskPrompt) -> Bool {
        guard case .text = prompt else { return false }
        return true
    }

    /// How surely each pixel is of what words name.
    ///
    /// - Returns: a mask as large as the picture: one half where `threshold` is, and 0 everywhere if nothing is as probable;
    ///   and the largest probability.
    /// - Throws: `ModelError` where the network makes no numbers of a picture, for texts that are empty
    ///   or too long, and for other prompts.
    public func found(_ prompt: MaskPrompt, in picture: Picture) throws -> FoundMask {
        guard case .text(let text) = prompt else {
            throw ModelError(
                .wrongModel, network.description.architecture,
                "finds what words name, not subjects or places; a network of U²-Net's or SAM's kind does")
        }
        let logits = try heat(text, in: picture)
        let heat = Mask(width: side, height: side, values: logits.probabilities())
        let hottest = heat.values.max()!
        guard hottest >= threshold else {
            return FoundMask(mask: Mask(width: picture.width, height: picture.height), certainty: hottest)
        }
        guard let clickMasker else {
            // A mask's one half is where something counts as found.
            let whole = logits.interpolated(height: picture.height, width: picture.width, .bilinear)
                .mapped { $0 + log((1 - threshold) / threshold) }
            return FoundMask(
                mask: Mask(width: picture.width, height: picture.height, values: whole.probabilities()),
                certainty: hottest)
        }
        let seen = clickMasker.seen(picture)
        var mask = Mask(width: picture.width, height: picture.height)
        for place in places(in: heat, width: picture.width, height: picture.height) {
            mask = mask.union(try clickMasker.found(place, in: seen).mask)
        }
        return FoundMask(mask: mask, certainty: hottest)
    }

    /// The heat map in the network's size: 1, side, side, 1, as logits.
    ///
    /// The picture is brought to that size by a triangle filter.
    private func heat(_ text: String, in picture: Picture) throws -> Tensor {
        let colors = picture.visibleColors
        let tokens = try tokens(of: text)
        let seen = colors.resampled(width: side, height: side, filter: .bilinear)
        let input = Tensor(
            shape: [1, side, side, 3],
            elements: seen.values.enumerated().map {
                (min(max($1, 0), 1) - CLIPSeg.mean[$0 % 3]) / CLIPSeg.deviation[$0 % 3]
            })
        let logits = network(tokens, in: input)
        guard logits.withFloats({ $0.allSatisfy(\.isFinite) }) else {
            throw ModelError(
                .notFinite, network.description.architecture, "makes no numbers of the picture; the model is damaged")
        }
        return logits
    }

    private func tokens(of text: String) throws -> [Int] {
        let tokens = tokenizer.encode(text)
        let most = network.configuration.text.maximumPositions - 2
        guard !tokens.isEmpty else {
            throw ModelError(
                .invalidValue, network.description.architecture, "was not told what to look for; expected some words")
        }
        guard tokens.count <= most else {
            throw ModelError(
                .invalidValue, network.description.architecture,
                "was told to look for \(tokens.count) tokens of text, expected at most \(most); say it in fewer words")
        }
        return [tokenizer.startToken] + tokens + [tokenizer.endToken]
    }

    /// The separate things that a heat map shows, the largest first: the hottest point of each, and a box around it.
    ///
    /// - Parameters:
    ///   - width: of the picture, in whose pixels places are.
    ///   - height: the same.
    func places(in heat: Mask, width: Int, height: Int) -> [MaskPrompt] {
        // Beside a thing that is found for sure, what is hardly found is none.
        let least = max(threshold, heat.values.max()! / 2)
        var rest = Mask(width: side, height: side, values: heat.values.map { $0 >= least ? $0 : 0 })
        func scaled(_ place: Int, _ length: Int) -> Int { (2 * place + 1) * length / (2 * side) }
        var places: [MaskPrompt] = []
        while places.count < mostThings {
            let part = rest.largestPart
            guard let hottest = part.values.max(), hottest > 0 else { break }
            let point = part.values.firstIndex(of: hottest)!
            let box = part.boundingBox()!
            places.append(
                .places(
                    points: [MaskPoint(x: scaled(point % side, width), y: scaled(point / side, height))],
                    box: PixelRect(
                        columns: (box.x * width / side)..<((box.maxX * width + side - 1) / side),
                        rows: (box.y * height / side)..<((box.maxY * height + side - 1) / side))))
            rest = Mask(
                width: side, height: side, values: zip(rest.values, part.values).map { $1 > 0 ? 0 : $0 })
        }
        return places
    }
}
