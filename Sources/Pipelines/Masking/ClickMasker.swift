import GentoolModels
import GentoolRaster
import GentoolTensors

/// Tells the thing at some points, in a box, or both from all others with MobileSAM, as SAM's predictor does.
public struct ClickMasker: PictureSegmenter, Sendable {
    /// What tells the thing from all others.
    public let network: MobileSAM
    /// The side of the square that the network is shown, a multiple of 16.
    public var side: Int

    /// With the side that the network was trained on.
    public init(_ network: MobileSAM) {
        self.network = network
        side = network.description.side
    }

    /// A picture as the network has seen it: for any number of prompts.
    public struct SeenPicture: Sendable {
        /// Of the picture, in pixels.
        public let width: Int
        /// Of the picture, in pixels.
        public let height: Int
        /// Its size in the network's square, whose other pixels are empty.
        let inner: (width: Int, height: Int)
        let side: Int
        let embedding: Tensor
    }

    /// Points, boxes or both; no words, and no subject.
    public func understands(_ prompt: MaskPrompt) -> Bool {
        guard case .places = prompt else { return false }
        return true
    }

    /// Shows a picture to the network, which takes most of the time of finding a mask.
    ///
    /// Its longest side is brought to the network's by a triangle filter.
    ///
    /// - Parameter picture: of any kind; inks are shown as the light that they make.
    public func seen(_ picture: Picture) -> SeenPicture {
        let colors = picture.visibleColors
        let scale = Double(side) / Double(max(picture.width, picture.height))
        func scaled(_ length: Int) -> Int { min(side, max(1, Int(Double(length) * scale + 0.5))) }
        let inner = (width: scaled(picture.width), height: scaled(picture.height))
        let seen = colors.resampled(width: inner.width, height: inner.height, filter: .bilinear)
        let input = Tensor(shape: [1, side, side, 3]) { out in
            out.update(repeating: 0, count: side * side * 3)
            for y in 0..<inner.height {
                for place in 0..<(inner.width * 3) {
                    let color = 255 * min(max(seen.values[y * inner.width * 3 + place], 0), 1)
                    out[y * side * 3 + place] = (color - MobileSAM.mean[place % 3]) / MobileSAM.deviation[place % 3]
                }
            }
        }
        return SeenPicture(
            width: picture.width, height: picture.height, inner: inner, side: side,
            embedding: network.embedding(of: input))
    }

    /// How surely each pixel is of the thing at these places.
    ///
    /// - Returns: a mask as large as the picture, above one half where SAM's is; and the intersection over union that it is
    ///   thought to have with what is meant.
    /// - Throws: `ModelError` where the network makes no numbers of a picture, and for prompts without places in it.
    public func found(_ prompt: MaskPrompt, in picture: Picture) throws -> FoundMask {
        // What can't be answered takes no time.
        _ = try places(of: prompt, width: picture.width, height: picture.height)
        return try found(prompt, in: seen(picture))
    }

    /// Finds a thing in a picture that the network has seen already.
    public func found(_ prompt: MaskPrompt, in picture: SeenPicture) throws -> FoundMask {
        let places = try places(of: prompt, width: picture.width, height: picture.height)
        let answer = network.answer(picture.scaled(points: places.points, box: places.box), in: picture.embedding)
        // A point alone may mean a thing, a part of it, or a part of that: the network says which mask is good.
        let isAmbiguous = places.points.count == 1 && places.box == nil && answer.quality.count > 1
        let best = isAmbiguous ? (1..<answer.quality.count).max { answer.quality[$0] < answer.quality[$1] }! : 0
        let quality = answer.quality[best]
        let logits = answer.logits.channels(best..<(best + 1))
            .interpolated(height: picture.side, width: picture.side, .bilinear)
            .cropped(rows: 0..<picture.inner.height, columns: 0..<picture.inner.width)
            .interpolated(height: picture.height, width: picture.width, .bilinear)
        let values = logits.probabilities()
        guard quality.isFinite, values.allSatisfy(\.isFinite) else {
            throw ModelError(
                .notFinite, network.description.architecture, "makes no numbers of the picture; the model is damaged")
        }
        return FoundMask(
            mask: Mask(width: picture.width, height: picture.height, values: values),
            certainty: min(max(quality, 0), 1))
    }

    /// - Throws: `ModelError` for prompts without places in a picture of this size.
    private func places(of prompt: MaskPrompt, width: Int, height: Int) throws -> (points: [MaskPoint], box: PixelRect?)
    {
        let name = network.description.architecture
        guard case .places(let points, let box) = prompt else {
            throw ModelError(
                .wrongModel, name,
                "finds things at points and in boxes, not subjects or words; a network of U²-Net's or CLIPSeg's kind does"
            )
        }
        let bounds = PixelRect(width: width, height: height)
        for point in points where !bounds.contains(x: point.x, y: point.y) {
            throw ModelError(
                .invalidValue, name,
                "was asked for the thing at \(point.x),\(point.y), outside of the picture's \(width)x\(height) pixels")
        }
        let inside = box.map { $0.intersection(bounds) }
        if let box, inside!.isEmpty {
            throw ModelError(
                .invalidValue, name,
                "was asked for the thing in \(box.width)x\(box.height) pixels at \(box.x),\(box.y), outside of the "
                    + "picture's \(width)x\(height) pixels")
        }
        guard box != nil || points.contains(where: \.isMeant) else {
            throw ModelError(.invalidValue, name, "was not told where the thing is; expected a point of it or a box")
        }
        return (points, inside)
    }
}

extension ClickMasker.SeenPicture {
    /// Places in the network's square; a pixel's place is its middle, once it is as large there as others.
    fileprivate func scaled(points: [MaskPoint], box: PixelRect?) -> PlacePrompt {
        func place(_ x: Int, _ y: Int) -> PlacePrompt.Place {
            func scaled(_ value: Int, _ inner: Int, _ length: Int) -> Float {
                Float((Double(value) * Double(inner) / Double(length) + 0.5) / Double(side))
            }
            return .init(x: scaled(x, inner.width, width), y: scaled(y, inner.height, height))
        }
        return PlacePrompt(
            points: points.map { .init(place($0.x, $0.y), isMeant: $0.isMeant) },
            box: box.map { .init(upperLeft: place($0.x, $0.y), lowerRight: place($0.maxX - 1, $0.maxY - 1)) })
    }
}
