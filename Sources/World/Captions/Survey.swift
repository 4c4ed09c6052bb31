import GentoolRaster
import Glibc

/// What can be seen of a landscape, or of a part of its picture, measured on a small rendering, so that captions say
/// nothing that is hidden.
struct Survey {
    let landscape: Landscape
    /// Shares of the picture, 0...1.
    let sky: Float
    let land: Float
    let water: Float
    let trees: Float
    /// Land that is too far away to be told apart from the foreground, as islands and capes are.
    let distantLand: Float
    let highLand: Float
    let hills: Float
    /// Of each object, in their order; 0 for what the air hides.
    let objects: [Float]

    /// - Parameter mask: of the part of a square picture that counts; `nil` for all.
    init(_ landscape: Landscape, under mask: Mask? = nil) {
        self.landscape = landscape
        let size = 56
        let frame = LandscapeRenderer(landscape, width: size, height: size).survey()
        let light = Light(landscape)
        let mask = mask?.resized(width: frame.width, height: frame.height).values
        var count = 0
        var (sky, land, water, trees, distant, high, hills) = (0, 0, 0, 0, 0, 0, 0)
        var objects = [Int](repeating: 0, count: landscape.objects.count)
        for sample in 0..<(frame.width * frame.height) where mask.map({ $0[sample] >= 0.5 }) ?? true {
            count += 1
            let clarity = exp(-frame.depth[sample] * light.hazeDensity)
            switch frame.part[sample] {
            case Frame.Part.sky: sky += 1
            case Frame.Part.water: water += 1
            case Frame.Part.plants: if clarity > 0.25 { trees += 1 }
            case Frame.Part.land:
                land += 1
                guard clarity > 0.2 else { continue }
                let height = frame.surface[sample].w
                if frame.depth[sample] > 70 { distant += 1 }
                if height > 100 { high += 1 }
                if height > 7 { hills += 1 }
            case let part:
                let object = Int(part - Frame.Part.firstObject)
                // The sun and the moon are behind all air that there is, and shine through.
                if clarity > 0.3 || landscape.objects[object].distance > 1e5 { objects[object] += 1 }
            }
        }
        func share(_ samples: Int) -> Float { Float(samples) / Float(max(1, count)) }
        self.sky = share(sky)
        self.land = share(land)
        self.water = share(water)
        self.trees = share(trees)
        distantLand = share(distant)
        highLand = share(high)
        self.hills = share(hills)
        self.objects = objects.map(share)
    }

    /// Whether an object takes enough of the picture to be worth a word.
    func shows(_ index: Int) -> Bool { objects[index] >= 0.0012 }

    var showsSeason: Bool {
        landscape.terrain != .desert && land + trees > 0.1
            && (landscape.terrain != .islands || landscape.season == .winter)
    }
}
