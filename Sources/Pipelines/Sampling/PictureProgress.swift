import GentoolRaster

/// How far a picture is.
public struct PictureProgress {
    /// Told how far a picture is; what it throws ends the work.
    public typealias Observer = (PictureProgress) throws -> Void

    /// 0...1.
    public let fraction: Double
    /// How often the network has been evaluated; 0 where that is not told.
    public let functionEvaluations: Int
    /// What the picture would be if it ended here, at the model's size; `nil` where nothing can be shown. Making it takes
    /// as long as decoding does.
    public let preview: (() throws -> FloatImage)?

    /// What a clip would be; `nil` for a picture. Making it takes as long as decoding its frames does.
    public let clipPreview: (() throws -> ClipPreview)?

    /// Some frames of a clip.
    public struct ClipPreview {
        /// At the model's size, RGB, in the order of the clip.
        public let frames: [FloatImage]
        /// How many frames of the clip each is seen for.
        public let interval: Int
    }

    /// By default with nothing to show.
    public init(
        fraction: Double, functionEvaluations: Int = 0, preview: (() throws -> FloatImage)? = nil,
        clipPreview: (() throws -> ClipPreview)? = nil
    ) {
        self.fraction = fraction
        self.functionEvaluations = functionEvaluations
        self.preview = preview
        self.clipPreview = clipPreview
    }

    /// What shows a preview where one is due after so many evaluations of the network; none of what is finished.
    package func preview(every evaluations: Int) -> (() throws -> FloatImage)? {
        isDue(every: evaluations) ? preview : nil
    }

    /// What shows a preview of a clip where one is due after so many evaluations; none of what is finished.
    package func clipPreview(every evaluations: Int) -> (() throws -> ClipPreview)? {
        isDue(every: evaluations) ? clipPreview : nil
    }

    private func isDue(every evaluations: Int) -> Bool {
        functionEvaluations > 0 && functionEvaluations % evaluations == 0 && fraction < 1
    }

    /// This progress as a part of more work.
    ///
    /// - Parameters:
    ///   - done: function evaluations before this part.
    ///   - total: function evaluations of all parts.
    func part(after done: Int, of total: Int) -> PictureProgress {
        PictureProgress(
            fraction: min(1, Double(done + functionEvaluations) / Double(total)),
            functionEvaluations: done + functionEvaluations, preview: preview, clipPreview: clipPreview)
    }

    /// This progress as one of several turns that take equally long.
    package func turn(_ index: Int, of count: Int) -> PictureProgress {
        PictureProgress(
            fraction: (Double(index) + fraction) / Double(count), functionEvaluations: functionEvaluations,
            preview: preview, clipPreview: clipPreview)
    }
}
