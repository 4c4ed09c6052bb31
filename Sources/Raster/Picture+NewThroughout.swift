extension Picture {
    /// The same picture, of which nothing is left as it was read (`Metadata.isNewThroughout`).
    public var newThroughout: Picture {
        var picture = self
        picture.metadata.isNewThroughout = true
        return picture
    }
}
