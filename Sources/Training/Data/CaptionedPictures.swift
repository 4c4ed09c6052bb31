/// Small pictures for models that learn them whole, with their captions: what each step learns from, and what is held out.
public struct CaptionedPictures: Sendable {
    public let pictures: PictureMix
    /// What evaluations compare with, and take captions from.
    public let heldOut: PictureBatch
    /// Width and height of the pictures, in pixels.
    public let side: Int
    public var batchSize: Int
    public let seed: UInt64
    /// How many captions are left out, so that a model also learns what pictures are like without one (Ho & Salimans 2022,
    /// "Classifier-Free Diffusion Guidance").
    public var captionDropout = 0.1

    public init(_ pictures: PictureMix, heldOut: PictureBatch, side: Int, batchSize: Int = 16, seed: UInt64) {
        self.pictures = pictures
        self.heldOut = heldOut
        self.side = side
        self.batchSize = batchSize
        self.seed = seed
    }

    /// What a step learns from.
    func batch(_ step: Int) throws -> PictureBatch {
        try pictures.batch(step, count: batchSize, side: side, of: side, seed: seed)
            .withoutSomeCaptions(captionDropout, seed: seed, step: step)
    }

    /// What of them decides what is learned, with what else does.
    func settings(_ others: [String: String]) -> [String: String] {
        others.merging(
            ["side": "\(side)", "data": pictures.name, "batch": "\(batchSize)", "seed": "\(seed)"],
            uniquingKeysWith: { $1 })
    }
}
