import GentoolRaster

/// Makes a mask's edge as soft as the picture's own is: hair, fur, glass, and an edge that runs through pixels.
public struct EdgeMatting: Sendable {
    /// How far the edge is sought on both sides, in pixels; `nil` is a part of the thing's size.
    public var reach: Float?
    /// What finds the opacity of the edge's pixels.
    public var matting = ClosedFormMatting()

    /// An edge as wide as the thing's size suggests, and matting with an ε of 1e-5.
    public init() { matting.epsilon = 1e-5 }

    /// - Parameters:
    ///   - mask: what is more than half filled is the thing.
    ///   - picture: stored sRGB values of three channels, 0...1, of the mask's size.
    public func refined(_ mask: Mask, of picture: FloatImage) -> Mask {
        guard let box = mask.boundingBox(above: 0.5) else { return mask }
        let reach = reach ?? min(max(Float(box.area).squareRoot() / 80, 2), 24)
        let area = box.expanded(by: Int(Self.farther * reach) + 4).clamped(width: mask.width, height: mask.height)
        let part = mask.cropped(to: area)
        let (toThing, toRest) = (part.distanceTransform(to: .filled), part.distanceTransform(to: .kept))
        // What is too thin to have anything beyond the reach of its edge keeps its middle: were all of it unknown, nothing would
        // say that anything is there.
        let (thingCore, restCore) = (toRest.core(within: Int(reach)), toThing.core(within: Int(reach)))
        // What a mask leaves open near its edge is open here, too.
        let unknown = part.values.indices.map { place -> Bool in
            let distance = max(toThing.values[place], toRest.values[place])
            let isOpen = part.values[place] > 0.1 && part.values[place] < 0.9
            if isOpen { return distance <= Self.farther * Self.farther * reach * reach }
            return distance <= reach * reach && !thingCore[place] && !restCore[place]
        }
        let guess = Mask(
            width: area.width, height: area.height,
            values: part.values.indices.map { unknown[$0] ? part.values[$0] : part.values[$0] < 0.5 ? 0 : 1 })
        let refined = matting.opacity(of: picture.cropped(to: area), known: guess, unknown: unknown).values
        // What is nearly nothing or nearly all is an error of the solution.
        let edge = Mask(width: area.width, height: area.height, values: refined.map { ($0 - 0.02) / 0.96 })
        return Mask(width: mask.width, height: mask.height).replacing(area, with: edge)
    }

    /// How much farther from the edge a mask may leave pixels open.
    private static let farther: Float = 3
}
