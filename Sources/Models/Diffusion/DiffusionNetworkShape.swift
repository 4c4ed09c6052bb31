import GentoolTensors

/// What is known of a diffusion network before its weights are read.
public protocol DiffusionNetworkShape: Sendable {
    /// Channels of the noisy sample and of what the network sees beside it.
    var inChannels: Int { get }
    /// Channels of its answer: those of the noisy sample.
    var outChannels: Int { get }
    /// Channels of the text that it attends to.
    var contextChannels: Int { get }
    /// What both sides of samples are multiples of where it does best.
    var sideUnit: Int { get }
    /// The side of the samples that it was trained on, where that is known.
    var sampleSize: Int? { get }
    /// How many times its features' sides are halved at most.
    var mostDownsamplings: Int { get }
    /// How many noise levels of pictures to enlarge it knows; `nil` if it was not trained to enlarge any.
    var noiseLevels: Int? { get }
    /// Whether it knows the guidance scale, so that one evaluation answers for both prompts.
    var knowsGuidance: Bool { get }
    /// How many reference pictures it takes.
    var mostReferences: Int { get }
    /// Whether features of its can be put in the place of others (`FeatureInjection`).
    var takesInjections: Bool { get }
    /// Whether evaluations can take over features from each other (`FeatureReuse`).
    var reusesFeatures: Bool { get }
    /// How many frames of a clip it was trained to see together; `nil` for networks of pictures.
    var clipLength: Int? { get }

    /// Checks that it was trained with a conditioning of this kind; what prompts became may be of another family.
    ///
    /// - Throws: `ConfigurationFlaw`.
    func check(_ conditioning: Conditioning) throws
}

extension DiffusionNetworkShape {
    /// By default nothing is known of it.
    public var sampleSize: Int? { nil }
    /// By default none: transformers see all at one resolution.
    public var mostDownsamplings: Int { 0 }
    /// By default it was not trained to enlarge.
    public var noiseLevels: Int? { nil }
    /// By default it takes two evaluations.
    public var knowsGuidance: Bool { false }
    /// By default none.
    public var mostReferences: Int { 0 }
    /// By default no features can be put in the place of others.
    public var takesInjections: Bool { false }
    /// By default each evaluation makes its own features.
    public var reusesFeatures: Bool { false }
    /// By default it is a network of pictures.
    public var clipLength: Int? { nil }

    /// By default the text's channels are checked alone.
    ///
    /// - Throws: `ConfigurationFlaw` if the network attends to text of other channels.
    public func check(_ conditioning: Conditioning) throws { try checkContext(conditioning) }

    func checkContext(_ conditioning: Conditioning) throws {
        let channels = conditioning.context.tokens.shape[2]
        guard channels == contextChannels else {
            throw ConfigurationFlaw("text of \(channels) channels, but a network for \(contextChannels)")
        }
    }
}
