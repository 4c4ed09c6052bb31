/// Small pictures for models that learn them whole, with their captions: what each step learns from, and what is held out.
public struct CaptionedPictures: Sendable {
    /// What steps learn from.
    public let pictures: PictureMix
    /// What evaluations compare with, and take captions from.
    public let heldOut: PictureBatch
    /// Width and height of the pictures, in pixels.
    public let side: Int
    /// Pictures that a step learns from.
    public var batchSize: Int
    /// What all random numbers of the training follow from, with the step.
    public let seed: UInt64
    /// How many captions are left out, so that a model also learns what pictures are like without one (Ho & Salimans 2022,
    /// "Classifier-Free Diffusion Guidance").
    public var captionDropout = 0.1

    /// By default 16 pictures a step, of which a tenth have no caption.
    ///
    /// - Parameters:
    ///   - pictures: what steps learn from.
    ///   - heldOut: what evaluations compare with.
    ///   - side: width and height of the pictures, in pixels.
    ///   - batchSize: pictures that a step learns from.
    ///   - seed: what all random numbers follow from.
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
