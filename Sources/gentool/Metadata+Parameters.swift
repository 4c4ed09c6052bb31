import Raster

extension Metadata {
    /// Says how the picture was made, under the keyword that other tools of this field read.
    mutating func setParameters(_ text: String) {
        texts.removeAll { $0.key == "parameters" }
        texts.append(.init(key: "parameters", value: text))
    }
}
