/// What a caller could change so that something works: a value, since a command line has options for it, an app buttons,
/// a page fields. Surfaces have the words.
public enum Remedy: String, Sendable, Hashable, Codable {
    /// Read pictures of more pixels, if the file is trusted.
    case allowMorePixels
    /// Read as much of a damaged picture as there is.
    case salvage
    /// Resize the mask to the picture, or make them the same size.
    case fitMask
    /// Enlarge without a network, or convert the picture to RGB.
    case resampleInks
    /// Name a file or folder with an autoencoder.
    case chooseAutoencoder
    /// Name a file or folder with a tokenizer.
    case chooseTokenizer
    /// Name a file or folder with a text encoder.
    case chooseTextEncoder
    /// Name the file of the part that is missing, too.
    case addPart
    /// Look into the folders in a folder, too.
    case searchFolders
    /// Write to another place.
    case chooseOutput
    /// Skip what an earlier run has finished, or replace what is there.
    case resumeOrReplace
    /// Write to another name, or replace what is there.
    case renameOrReplace
    /// Move away what is there, or replace it.
    case moveOrReplace
    /// Leave the prompt out.
    case leaveOutPrompt
    /// Say what the model knows, or have what it makes all the same.
    case sayOtherwiseOrForce
    /// Look which models have short names.
    case listModels
    /// Fetch the model by its name.
    case fetchModel
    /// Generate pictures with this model.
    case generate
    /// Draw samples from this model.
    case sample
    /// Enlarge pictures with this model.
    case upscale
    /// It selects what pictures are of.
    case mask
    /// Train with a smaller learning rate.
    case lowerLearningRate
    /// Go on from the last state that was kept, with a smaller learning rate.
    case resumeWithLowerLearningRate
    /// Go on with the settings of before, or begin a training anew in another place.
    case keepSettings
    /// Put back a copy of the file, or begin a training anew.
    case restoreOrBeginAnew
}
